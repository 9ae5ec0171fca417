// Log lines as one JSON object each, with the field names that the platform indexes; numbers are masked, other personal values blanked.
import bunyan from 'bunyan';
import { personalFields } from '../../generated/events/pii.ts';
import { maskRecipient } from '../domain/mask-recipient.ts';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'off';
export type LogFields = Readonly<Record<string, unknown>> & { readonly action: string };

export type Log = {
  /** False when debug lines are not written: callers then need not make them. */
  readonly writesDebug: boolean;
  debug(fields: LogFields, text: string): void;
  info(fields: LogFields, text: string): void;
  warn(fields: LogFields, text: string): void;
  error(fields: LogFields, text: string): void;
};

export type LogOptions = {
  readonly level: LogLevel;
  /** Shows the texts of messages at DEBUG; their recipients are masked in any case. */
  readonly showBodies: boolean;
  /** Writes one line. */
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
  const writesDebug = options.level === 'debug' || options.level === 'trace';
  return {
    writesDebug,
    debug(fields, text) {
      if (writesDebug) logger.debug(shown(fields, options.showBodies), text);
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

/** The fields of a record as a line shows them, at any depth. */
function shown(record: object, showBodies: boolean, depth = 0): Record<string, unknown> {
  const entries = Object.entries(record);
  return Object.fromEntries(entries.map(([name, value]) => [name, shownOf(name, value, showBodies, depth)]));
}

function shownOf(name: string, value: unknown, showBodies: boolean, depth: number): unknown {
  if (name === 'to') return typeof value === 'string' ? maskRecipient(value) : REDACTED;
  if (personal.has(name) && !(showBodies && name === 'body')) return REDACTED;
  // Texts of errors that may quote their input (a row, a body) stay out; the kind and the code of an error say enough.
  if (name === 'error' || value instanceof Error) return describeError(value);
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value) || depth === MAX_DEPTH) return REDACTED;
  if (Array.isArray(value)) return value.map((one) => shownOf('', one, showBodies, depth + 1));
  return shown(value, showBodies, depth + 1);
}

/** An error as name and code, with the texts of this project's own errors, down the chain of causes. */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = error; at instanceof Error && parts.length < 5; at = at.cause) {
    const code = 'code' in at && (typeof at.code === 'string' || typeof at.code === 'number') ? ` ${at.code}` : '';
    parts.push(isOwnError(at) ? `${at.name}${code}: ${at.message}` : `${at.name}${code}${firstFrame(at)}`);
  }
  return parts.join(' <- ') || 'unknown error';
}

const ownErrors = new Set([
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

function isOwnError(error: Error): boolean {
  return ownErrors.has(error.name);
}

function firstFrame(error: Error): string {
  const frame = error.stack?.split('\n').find((line) => line.trimStart().startsWith('at '));
  return frame === undefined ? '' : ` ${frame.trim()}`;
}
