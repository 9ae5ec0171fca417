// Log lines as one JSON object each, with the field names that the platform indexes; what is personal is blanked before it is written.
import bunyan from 'bunyan';
import { personalFields } from '../../generated/events/pii.ts';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'off';
export type LogFields = Readonly<Record<string, unknown>> & { readonly action: string };

export type Log = {
  /** False when debug lines go nowhere: then making them can be saved. */
  readonly tellsDebug: boolean;
  debug(fields: LogFields, text: string): void;
  info(fields: LogFields, text: string): void;
  warn(fields: LogFields, text: string): void;
  error(fields: LogFields, text: string): void;
};

export type LogOptions = {
  readonly level: LogLevel;
  /** Shows at DEBUG what is personal. */
  readonly showPersonal: boolean;
  /** Where a line goes. */
  readonly write: (line: string) => void;
};

const personal: ReadonlySet<string> = new Set(personalFields);
const OFF = Number.POSITIVE_INFINITY;

export function createLog(options: LogOptions): Log {
  const logger = bunyan.createLogger({
    name: 'sms-orchestrator',
    level: options.level === 'off' ? OFF : options.level,
    streams: [{ type: 'raw', level: options.level === 'off' ? OFF : options.level, stream: asStream(options.write) }],
  });
  return {
    tellsDebug: options.level === 'debug' || options.level === 'trace',
    debug: (fields, text) => logger.debug(options.showPersonal ? fields : redacted(fields), text),
    info: (fields, text) => logger.info(redacted(fields), text),
    warn: (fields, text) => logger.warn(redacted(fields), text),
    error: (fields, text) => logger.error(redacted(fields), text),
  };
}

function asStream(write: (line: string) => void) {
  return {
    write(record: Record<string, unknown>): boolean {
      const { v: _v, name, level, time, msg, hostname, pid, ...fields } = record;
      const line = {
        level: bunyan.nameFromLevel[level as number],
        timestamp: (time as Date).toISOString(),
        service: name,
        ...fields,
        message: msg,
        hostname,
        pid,
      };
      write(`${JSON.stringify(line)}\n`);
      return true;
    },
  } as unknown as NodeJS.WritableStream;
}

function redacted(fields: LogFields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, personal.has(name) ? '[redacted]' : readable(value)]),
  );
}

// Texts of errors that quote what they choked on (a row, a body) stay out; the kind and the code of an error say enough.
function readable(value: unknown): unknown {
  return value instanceof Error ? describeError(value) : value;
}

/** An error as name, code and our own texts, down the chain of causes. */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = error; at instanceof Error && parts.length < 5; at = at.cause) {
    const code = 'code' in at && (typeof at.code === 'string' || typeof at.code === 'number') ? ` ${at.code}` : '';
    parts.push(isOurs(at) ? `${at.name}${code}: ${at.message}` : `${at.name}${code}${firstFrame(at)}`);
  }
  return parts.join(' <- ') || 'unknown error';
}

const ours = new Set([
  'Unavailable',
  'StageFailure',
  'Fenced',
  'Fault',
  'DeadlineError',
  'BatcherFullError',
  'BatcherClosedError',
  'PublishRefused',
  'PublishTimeout',
  'TopologyMismatch',
  'ConfigError',
]);

function isOurs(error: Error): boolean {
  return ours.has(error.name);
}

function firstFrame(error: Error): string {
  const frame = error.stack?.split('\n').find((line) => line.trimStart().startsWith('at '));
  return frame === undefined ? '' : ` ${frame.trim()}`;
}
