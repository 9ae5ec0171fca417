// Metrics of HTTP.
import { Histogram, type Registry } from 'prom-client';
import { refusals } from '../domain/request-answered.ts';
import { closedCounter } from './closed-counter.ts';

export function httpMetrics(registers: Registry[]) {
  return {
    rejected: closedCounter(registers, {
      name: 'orch_submit_rejected_total',
      help: 'Requests refused, by operation and error code.',
      series: refusals,
    }),
    requestSeconds: new Histogram({
      name: 'orch_http_request_duration_seconds',
      help: 'Time to answer a request, by operation and status.',
      labelNames: ['operation', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    }),
  };
}
