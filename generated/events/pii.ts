// Generated from openapi.yaml and asyncapi.yaml; do not edit. Run npm run generate.

/** Names of the fields that hold personal data or message text; what a log line shows of them is decided in src/telemetry/log.ts, and errors show nothing of them. */
export const personalFields = ['body', 'metadata', 'payloadBase64', 'to', 'variables'] as const;
