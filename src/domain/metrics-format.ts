// In which formats metrics are told.
import type { operations } from '../../generated/http/types.ts';

export type MetricsFormat = keyof operations['getMetrics']['responses'][200]['content'];
