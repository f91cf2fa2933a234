/** The bank's system by itself: `node dist/workflows/kyc-review/service/main.js --help`. */
import { runService } from '../../services/run-service.ts';
import { startService } from './server.ts';

process.exitCode = await runService({
  flow: 'kyc-review',
  title: 'The system of the bank of the KYC review',
  port: 8272,
  refuses: 'bank.activate',
  shows: '/ledger',
  start: startService,
});
