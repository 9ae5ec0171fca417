// The formats in which metrics are served.
import type { operations } from '../../generated/http/types.ts';

export type MetricsFormat = keyof operations['getMetrics']['responses'][200]['content'];
