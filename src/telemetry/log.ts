// Log lines as one JSON object each, with the field names that the platform indexes; numbers are masked and other personal values blanked before a line is written.
import bunyan from 'bunyan';
import { personalFields } from '../../generated/events/pii.ts';
import { maskRecipient } from '../domain/mask-recipient.ts';

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
  /** Shows at DEBUG what messages say; whom they go to is masked in any case. */
  readonly showBodies: boolean;
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
  const tellsDebug = options.level === 'debug' || options.level === 'trace';
  return {
    tellsDebug,
    debug(fields, text) {
      if (tellsDebug) logger.debug(shown(fields, options.showBodies), text);
    },
    info: (fields, text) => logger.info(shown(fields, false), text),
    warn: (fields, text) => logger.warn(shown(fields, false), text),
    error: (fields, text) => logger.error(shown(fields, false), text),
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

const REDACTED = '[redacted]';
const MAX_DEPTH = 4;

/** What a line shows of the fields of a record, however deep it lies. */
function shown(record: object, showBodies: boolean, depth = 0): Record<string, unknown> {
  const entries = Object.entries(record);
  return Object.fromEntries(entries.map(([name, value]) => [name, shownOf(name, value, showBodies, depth)]));
}

function shownOf(name: string, value: unknown, showBodies: boolean, depth: number): unknown {
  if (name === 'to') return typeof value === 'string' ? maskRecipient(value) : REDACTED;
  if (personal.has(name) && !(showBodies && name === 'body')) return REDACTED;
  // Texts of errors that quote what they choked on (a row, a body) stay out; the kind and the code of an error say enough.
  if (name === 'error' || value instanceof Error) return describeError(value);
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value) || depth === MAX_DEPTH) return REDACTED;
  if (Array.isArray(value)) return value.map((one) => shownOf('', one, showBodies, depth + 1));
  return shown(value, showBodies, depth + 1);
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
