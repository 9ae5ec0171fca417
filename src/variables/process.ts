// What a process does, where it listens, and what it writes down.
import { flag, oneOf, optional, plainText, preset, urlOf, wholeNumber } from './kinds.ts';
import { roles, someRoles } from './roles.ts';

export const processVariables = {
  roles: preset('ORCH_ROLES', someRoles, roles.join(','), 'what this process does'),
  host: preset('HOST', plainText, '0.0.0.0', 'address to listen on'),
  port: preset(
    'PORT',
    wholeNumber(0, 65_535),
    '3001',
    'public port, of `/v1/sms/*`, open with the role `api` only; 0 takes a free one',
  ),
  internalPort: preset(
    'INTERNAL_PORT',
    wholeNumber(0, 65_535),
    '3002',
    'port of metrics, probes, documents and internal operations; 0 takes a free one',
  ),
  logLevel: preset(
    'LOG_LEVEL',
    oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'off']),
    'info',
    'the lowest level that is written',
  ),
  logMessageBody: preset(
    'LOG_MESSAGE_BODY',
    flag,
    'false',
    '`true`: lines of level `debug` show the texts of messages; numbers are masked in any case',
  ),
  otlpEndpoint: optional(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    urlOf(/^https?$/, ['http://', 'https://']),
    'where spans are sent; without it none are made',
  ),
};
