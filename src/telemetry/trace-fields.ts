// The ids of a trace under the field names of the log.

export function traceOf(traceparent: string | null): { traceId?: string; spanId?: string } {
  if (traceparent === null) return {};
  const [, traceId, spanId] = traceparent.split('-');
  return traceId === undefined || spanId === undefined ? {} : { traceId, spanId };
}
