// The ids of a trace, as the log names them.

export function traceOf(traceparent: string | null): { traceId?: string; spanId?: string } {
  if (traceparent === null) return {};
  const [, traceId, spanId] = traceparent.split('-');
  return traceId === undefined || spanId === undefined ? {} : { traceId, spanId };
}
