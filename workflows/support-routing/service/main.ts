/** The support desk by itself: `node dist/workflows/support-routing/service/main.js --help`. */
import { runService } from '../../services/run-service.ts';
import { startDesk } from './server.ts';

process.exitCode = await runService({
  flow: 'support-routing',
  title: 'Queues, tickets and pagers of the support routing',
  port: 8272,
  refuses: 'desk.alert@fraud',
  shows: '/tickets',
  start: startDesk,
});
