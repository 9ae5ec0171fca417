// Generated from openapi.yaml and asyncapi.yaml; do not edit. Run npm run generate.

/** Names of the fields that hold personal data or message text; no log line and no error shows their values. */
export const personalFields = ['body', 'metadata', 'payloadBase64', 'to', 'variables'] as const;
