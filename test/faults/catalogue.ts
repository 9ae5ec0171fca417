// Every fault that is injected, in the order in which they run.
import { natsFaults } from './catalogue-nats.ts';
import { processFaults } from './catalogue-processes.ts';
import type { Fault } from './scene.ts';

export const catalogue: readonly Fault[] = [...processFaults, ...natsFaults].sort((a, b) => (a.id < b.id ? -1 : 1));
