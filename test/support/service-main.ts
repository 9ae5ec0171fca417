// The service as a process with other settings than a deployment has, and with fail-points, for tests that kill it.
import { runService } from './run-service.ts';

await runService();
