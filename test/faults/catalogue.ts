// Every fault that is injected, in the order in which they run.
import { clusterFault, clusterLinksFault } from './catalogue-cluster.ts';
import { fastPathFaults } from './catalogue-fast-path.ts';
import { keyFaults } from './catalogue-keys.ts';
import { laneFaults } from './catalogue-lanes.ts';
import { linkFaults } from './catalogue-links.ts';
import { messageFaults } from './catalogue-messages.ts';
import { natsFaults } from './catalogue-nats.ts';
import { crashPoints } from './catalogue-points.ts';
import { processFaults } from './catalogue-processes.ts';
import { soak } from './catalogue-soak.ts';
import { storeFaults } from './catalogue-stores.ts';
import { streamFaults } from './catalogue-streams.ts';
import type { Fault } from './scene.ts';

export const catalogue: readonly Fault[] = [
  crashPoints,
  ...processFaults,
  ...storeFaults,
  ...natsFaults,
  clusterFault,
  clusterLinksFault,
  ...linkFaults,
  ...streamFaults,
  ...messageFaults,
  ...keyFaults,
  ...laneFaults,
  ...fastPathFaults,
  soak,
].sort((a, b) => (a.id < b.id ? -1 : 1));
