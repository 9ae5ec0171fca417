// Runs an exploration in a thread of its own, so that virtual time stays out of the process that asks for it.
import { parentPort, workerData } from 'node:worker_threads';
import { type Exploration, type ExploreOptions, explore } from './explore.ts';
import { installVirtualTime } from './scheduler.ts';

installVirtualTime();
const done: Exploration = await explore(workerData as ExploreOptions);
parentPort?.postMessage(done);
