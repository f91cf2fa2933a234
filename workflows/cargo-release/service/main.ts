/** The port's service by itself: `node dist/workflows/cargo-release/service/main.js --help`. */
import { runService } from '../../services/run-service.ts';
import { startService } from './server.ts';

process.exitCode = await runService({
  flow: 'cargo-release',
  title: 'Customs and terminal of the cargo release',
  port: 8271,
  refuses: 'terminal.release',
  shows: '/ledger',
  start: startService,
});
