// Generated from openapi.yaml; do not edit. Run npm run generate.
import type { Document } from 'openapi-backend';

const contract: unknown = {
  openapi: '3.1.0',
  jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
  info: {
    title: 'SMS Orchestrator',
    version: '0.1.0',
    summary: 'Accepts SMS, keeps them safe, and hands each to its operator exactly once.',
    description: 'Submit single messages and bulk campaigns, and follow each message to its operator and back.\n\n**What a 202 promises.** The message, its first history entry and every event that follows from it are committed\nbefore the answer leaves. Whatever dies afterwards, the message ends in `SENT`, `FAILED` or `DEAD_LETTER`.\n\n**Errors** are `application/problem+json` with a stable `code`; `errors[]` names each offending field. What the gateway\nanswers by itself, before a request reaches the service, is `application/json` with a `message`.\n**Unknown fields** in a request are an error, so that a misspelt field is never silently ignored.\n**HEAD** is answered wherever GET is, with the status and the headers of GET and without a body.\n\n**Open enumerations** are marked `x-extensible-enum`: the values of today are listed, and a later version may add some\nwithout being a new one. Treat a value that you do not know as follows, and keep it as it came: a status of a message as\nnot final, one of a dead letter as final, a code of an error by its HTTP status, a code of a field or of a failure as a\nreason without further meaning, a state of a delivery or of a replay as not yet known, a compliance path as not the fast\none. Enumerations marked `enum` do not grow within a version.\n\nRequests reach the service through the gateway, which authenticates the caller and sets `X-Tenant-Id`, `X-Request-Id` and\n`X-Gateway-Auth`. The public port serves `/v1/sms/*` and nothing else; operations marked `x-internal` are on a port of\ntheir own, which the gateway never routes to.\n',
    contact: { name: 'Platform Engineering', url: 'https://example.com/platform' },
    license: { name: 'Proprietary', url: 'https://example.com/licence' },
  },
  servers: [{ url: 'http://sms-orchestrator:3001', description: 'Inside the cluster, behind the gateway' }],
  'x-internal-servers': [
    { url: 'http://sms-orchestrator:3002', description: 'The internal port, inside the cluster only' },
  ],
  tags: [
    { name: 'messages', description: 'Submit messages and follow them.' },
    {
      name: 'fast-path',
      description: 'Incident response for the signed-template fast path. Never routed by the gateway.',
    },
    {
      name: 'dead-letters',
      description: 'Messages that were given up - look at them, say what became of them, send them again. Never routed by the gateway.',
    },
    { name: 'operations', description: 'Probes, metrics and documents. Never routed by the gateway.' },
  ],
  'x-json': { maxDepth: 16, forbiddenKeys: ['__proto__', 'constructor', 'prototype'] },
  'x-http': { maxHeaderBytes: 65536, headersWithinSeconds: 10, requestWithinSeconds: 30 },
  paths: {
    '/v1/sms/send': {
      post: {
        operationId: 'sendMessage',
        tags: ['messages'],
        summary: 'Submit one message',
        description: 'Answers 202 once the message is durably stored. With an `Idempotency-Key` the request may be repeated for 48 hours\nwithout sending twice.\n\nA message has exactly one of `body` and `templateId`; the latter comes with `variables`. A template is filled in before the 202,\nand the rules of `body` hold for the text that it makes: 400 `VALIDATION_FAILED` names `variables` with `BODY_LENGTH`.\n`segmentCount` and `encoding` are those of that text. A repeated request is answered as before, whatever became of its template.\n',
        security: [{ gatewayToken: [] }],
        parameters: [
          { $ref: '#/components/parameters/TenantIdHeader' },
          { $ref: '#/components/parameters/GatewayAuthHeader' },
          { $ref: '#/components/parameters/RequestIdHeader' },
          { $ref: '#/components/parameters/TraceparentHeader' },
          { $ref: '#/components/parameters/IdempotencyKeyHeader' },
          { $ref: '#/components/parameters/PriorityLaneHeader' },
          { $ref: '#/components/parameters/GovSignatureHeader' },
          { $ref: '#/components/parameters/TemplateIdHeader' },
        ],
        requestBody: {
          required: true,
          'x-max-body-bytes': 65536,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/SendMessageRequest' },
              examples: {
                text: {
                  summary: 'A text',
                  value: {
                    to: '+14155550123',
                    from: 'ACME',
                    body: 'Your parcel arrives today between 14:00 and 16:00.',
                  },
                },
                template: {
                  summary: 'A pre-approved template with its variables',
                  value: {
                    to: '+14155550123',
                    from: 'ACME',
                    templateId: 'otp-login',
                    variables: { code: '493201' },
                  },
                },
              },
            },
          },
        },
        responses: {
          202: {
            description: 'The message is stored and will be carried to its operator.',
            headers: {
              'X-Request-Id': { $ref: '#/components/headers/RequestId' },
              'Idempotency-Replayed': { $ref: '#/components/headers/IdempotencyReplayed' },
            },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/MessageAccepted' },
                examples: {
                  accepted: {
                    value: {
                      messageId: '6f8b8a52-3f0c-4f38-9a3c-0f6b1d6c2a11',
                      status: 'QUEUED',
                      acceptedAt: '2026-11-23T08:30:00.000Z',
                      segmentCount: 1,
                      encoding: 'GSM-7',
                      lane: 'P3',
                    },
                  },
                },
              },
            },
          },
          400: {
            description: 'The request is malformed or breaks a rule; nothing was stored. `TEMPLATE_VARIABLE_MISSING` names each variable that the\ntemplate has and the request has not, as `variables.name`. A variable that the template has not is named the same way, as\n`UNKNOWN_FIELD`; when none is missing, the answer is `VALIDATION_FAILED`.\n',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/problem+json': {
                schema: {
                  allOf: [
                    { $ref: '#/components/schemas/Problem' },
                    {
                      type: 'object',
                      properties: {
                        code: {
                          type: 'string',
                          'x-extensible-enum': [
                            'VALIDATION_FAILED',
                            'MALFORMED_JSON',
                            'INVALID_ENCODING',
                            'INVALID_TEXT',
                            'DUPLICATE_KEY',
                            'FORBIDDEN_KEY',
                            'TOO_DEEP',
                            'INVALID_IDEMPOTENCY_KEY',
                            'INVALID_LANE',
                            'TEMPLATE_ID_MISMATCH',
                            'TEMPLATE_VARIABLE_MISSING',
                          ],
                        },
                      },
                    },
                  ],
                },
              },
            },
          },
          401: { $ref: '#/components/responses/TenantUnknown' },
          403: { $ref: '#/components/responses/LaneRefused' },
          404: {
            description: 'The template does not exist, was revoked, is another tenant\'s own, or cannot be filled in; which of them is not said.\n',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/problem+json': {
                schema: {
                  allOf: [
                    { $ref: '#/components/schemas/Problem' },
                    {
                      type: 'object',
                      properties: { code: { type: 'string', 'x-extensible-enum': ['TEMPLATE_NOT_FOUND'] } },
                    },
                  ],
                },
              },
            },
          },
          409: {
            description: 'The key or the message id is taken. The code says whether to repeat the request or to change it.',
            headers: {
              'X-Request-Id': { $ref: '#/components/headers/RequestId' },
              'Retry-After': { $ref: '#/components/headers/RetryAfter' },
            },
            content: {
              'application/problem+json': {
                schema: {
                  allOf: [
                    { $ref: '#/components/schemas/Problem' },
                    {
                      type: 'object',
                      properties: {
                        code: {
                          type: 'string',
                          'x-extensible-enum': [
                            'IDEMPOTENCY_KEY_REUSED',
                            'IDEMPOTENCY_IN_PROGRESS',
                            'MESSAGE_ID_CONFLICT',
                          ],
                        },
                      },
                    },
                  ],
                },
              },
            },
          },
          413: { $ref: '#/components/responses/MessageTooLarge' },
          415: { $ref: '#/components/responses/UnsupportedMediaType' },
          429: { $ref: '#/components/responses/LaneShed' },
          503: { $ref: '#/components/responses/Unavailable' },
          default: { $ref: '#/components/responses/AnyOtherThroughGateway' },
        },
      },
    },
    '/v1/sms/bulk': {
      post: {
        operationId: 'sendBulk',
        tags: ['messages'],
        summary: 'Submit up to 1,000 messages',
        description: 'Each message is judged by itself: valid ones are stored, all in one transaction, and invalid ones are reported with\ntheir errors, also when a text or a key of theirs cannot be stored. `results` has the order of the request.\n\nA message may be a text or a template. What a single message is refused for is an error of its item: `TEMPLATE_NOT_FOUND` of\n`messages.3.templateId`, `TEMPLATE_VARIABLE_MISSING` or `UNKNOWN_FIELD` of `messages.3.variables.name`, `BODY_LENGTH` of\n`messages.3.variables`. `X-Template-Id` belongs to a single message: here it is 400 `VALIDATION_FAILED`.\n',
        security: [{ gatewayToken: [] }],
        parameters: [
          { $ref: '#/components/parameters/TenantIdHeader' },
          { $ref: '#/components/parameters/GatewayAuthHeader' },
          { $ref: '#/components/parameters/RequestIdHeader' },
          { $ref: '#/components/parameters/TraceparentHeader' },
          { $ref: '#/components/parameters/IdempotencyKeyHeader' },
          { $ref: '#/components/parameters/PriorityLaneHeader' },
          { $ref: '#/components/parameters/GovSignatureHeader' },
        ],
        requestBody: {
          required: true,
          'x-max-body-bytes': 6291456,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/SendBulkRequest' },
              examples: {
                two: {
                  value: {
                    messages: [
                      { to: '+14155550123', from: 'ACME', body: 'Sale starts today.' },
                      { to: '+14155550124', from: 'ACME', body: 'Sale starts today.' },
                    ],
                  },
                },
              },
            },
          },
        },
        responses: {
          202: {
            description: 'At least one message is stored.',
            headers: {
              'X-Request-Id': { $ref: '#/components/headers/RequestId' },
              'Idempotency-Replayed': { $ref: '#/components/headers/IdempotencyReplayed' },
            },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/BulkAccepted' },
                examples: {
                  mixed: {
                    value: {
                      batchId: '0b0f8a9c-64b9-4a52-8f0e-31c1c1a3f001',
                      acceptedAt: '2026-11-23T08:30:00.000Z',
                      lane: 'P3',
                      accepted: 1,
                      rejected: 1,
                      results: [
                        {
                          index: 0,
                          messageId: '6f8b8a52-3f0c-4f38-9a3c-0f6b1d6c2a11',
                          status: 'QUEUED',
                          segmentCount: 1,
                          encoding: 'GSM-7',
                        },
                        {
                          index: 1,
                          messageId: null,
                          status: 'INVALID',
                          errors: [
                            {
                              field: 'messages.1.to',
                              message: 'must be an E.164 number such as +14155550123',
                              code: 'RECIPIENT_FORMAT',
                            },
                          ],
                        },
                      ],
                    },
                  },
                },
              },
            },
          },
          400: {
            description: 'The request is malformed, or every message in it is invalid; nothing was stored.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/problem+json': {
                schema: {
                  allOf: [
                    { $ref: '#/components/schemas/Problem' },
                    {
                      type: 'object',
                      properties: {
                        code: {
                          type: 'string',
                          'x-extensible-enum': [
                            'VALIDATION_FAILED',
                            'ALL_MESSAGES_INVALID',
                            'MALFORMED_JSON',
                            'INVALID_ENCODING',
                            'INVALID_TEXT',
                            'DUPLICATE_KEY',
                            'FORBIDDEN_KEY',
                            'TOO_DEEP',
                            'INVALID_IDEMPOTENCY_KEY',
                            'INVALID_LANE',
                          ],
                        },
                        results: {
                          description: 'With `ALL_MESSAGES_INVALID`, one result per message.',
                          type: 'array',
                          items: { $ref: '#/components/schemas/BulkInvalid' },
                        },
                      },
                    },
                  ],
                },
              },
            },
          },
          401: { $ref: '#/components/responses/TenantUnknown' },
          403: { $ref: '#/components/responses/LaneRefused' },
          409: {
            description: 'The idempotency key is taken. The code says whether to repeat the request or to change it.',
            headers: {
              'X-Request-Id': { $ref: '#/components/headers/RequestId' },
              'Retry-After': { $ref: '#/components/headers/RetryAfter' },
            },
            content: {
              'application/problem+json': {
                schema: {
                  allOf: [
                    { $ref: '#/components/schemas/Problem' },
                    {
                      type: 'object',
                      properties: {
                        code: {
                          type: 'string',
                          'x-extensible-enum': ['IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_IN_PROGRESS'],
                        },
                      },
                    },
                  ],
                },
              },
            },
          },
          413: {
            description: 'Over 6 MiB, or more than 1,000 messages. The count is checked before any message is.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/problem+json': {
                schema: {
                  allOf: [
                    { $ref: '#/components/schemas/Problem' },
                    {
                      type: 'object',
                      properties: {
                        code: { type: 'string', 'x-extensible-enum': ['BODY_TOO_LARGE', 'BATCH_TOO_LARGE'] },
                      },
                    },
                  ],
                },
              },
            },
          },
          415: { $ref: '#/components/responses/UnsupportedMediaType' },
          429: { $ref: '#/components/responses/LaneShed' },
          503: { $ref: '#/components/responses/Unavailable' },
          default: { $ref: '#/components/responses/AnyOtherThroughGateway' },
        },
      },
    },
    '/v1/sms/{messageId}': {
      get: {
        operationId: 'getMessage',
        tags: ['messages'],
        summary: 'Follow one message',
        description: 'The state of a message as committed, with its delivery receipt once the operator has sent one.',
        security: [{ gatewayToken: [] }],
        parameters: [
          {
            name: 'messageId',
            in: 'path',
            required: true,
            description: 'The id from the 202.',
            schema: { $ref: '#/components/schemas/MessageId' },
          },
          { $ref: '#/components/parameters/TenantIdHeader' },
          { $ref: '#/components/parameters/GatewayAuthHeader' },
          { $ref: '#/components/parameters/RequestIdHeader' },
          { $ref: '#/components/parameters/TraceparentHeader' },
        ],
        responses: {
          200: {
            description: 'The message.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Message' },
                examples: {
                  delivered: {
                    value: {
                      messageId: '6f8b8a52-3f0c-4f38-9a3c-0f6b1d6c2a11',
                      tenantId: 'demo',
                      status: 'SENT',
                      lane: 'P3',
                      compliancePath: 'FULL',
                      to: '+14155550123',
                      from: 'ACME',
                      segmentCount: 1,
                      encoding: 'GSM-7',
                      attemptCount: 0,
                      operatorId: 'op-1',
                      delivery: { state: 'DELIVERED', at: '2026-11-23T08:30:02.000Z' },
                      lastError: null,
                      resolution: null,
                      createdAt: '2026-11-23T08:30:00.000Z',
                      updatedAt: '2026-11-23T08:30:00.120Z',
                      processedAt: '2026-11-23T08:30:00.120Z',
                    },
                  },
                },
              },
            },
          },
          400: {
            description: 'The message id is not a UUID v4.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/problem+json': {
                schema: {
                  allOf: [
                    { $ref: '#/components/schemas/Problem' },
                    {
                      type: 'object',
                      properties: { code: { type: 'string', 'x-extensible-enum': ['VALIDATION_FAILED'] } },
                    },
                  ],
                },
              },
            },
          },
          401: { $ref: '#/components/responses/TenantUnknown' },
          403: {
            description: 'The message belongs to another tenant.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/problem+json': {
                schema: {
                  allOf: [
                    { $ref: '#/components/schemas/Problem' },
                    {
                      type: 'object',
                      properties: { code: { type: 'string', 'x-extensible-enum': ['FOREIGN_MESSAGE'] } },
                    },
                  ],
                },
              },
            },
          },
          404: {
            description: 'No message has this id.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/problem+json': {
                schema: {
                  allOf: [
                    { $ref: '#/components/schemas/Problem' },
                    {
                      type: 'object',
                      properties: { code: { type: 'string', 'x-extensible-enum': ['MESSAGE_NOT_FOUND'] } },
                    },
                  ],
                },
              },
            },
          },
          503: { $ref: '#/components/responses/StoreUnavailable' },
          default: { $ref: '#/components/responses/AnyOtherThroughGateway' },
        },
      },
    },
    '/v1/internal/orch/fastpath/disable': {
      get: {
        operationId: 'listFastPathKills',
        'x-internal': true,
        servers: [
          { url: 'http://sms-orchestrator:3002', description: 'The internal port, inside the cluster only' },
        ],
        tags: ['fast-path'],
        summary: 'See what is off the fast path',
        description: 'Every scope that is off, oldest first, with who took it off, why, since when and until when; and whether the copy\nthat each submit asks is known to be current.\n',
        security: [{ internalToken: [] }],
        parameters: [
          { $ref: '#/components/parameters/RequestIdHeader' },
          { $ref: '#/components/parameters/TraceparentHeader' },
        ],
        responses: {
          200: {
            description: 'What is off.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/FastPathKills' },
                examples: {
                  one: {
                    value: {
                      kills: [
                        {
                          tenantId: 'bank-1',
                          reason: 'INC-4711',
                          actor: 'on-call',
                          since: '2026-11-23T08:30:00.000Z',
                          expiresAt: '2026-11-24T08:30:00.000Z',
                        },
                      ],
                      copy: 'CURRENT',
                    },
                  },
                },
              },
            },
          },
          400: {
            description: 'A list takes no query.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/problem+json': {
                schema: {
                  allOf: [
                    { $ref: '#/components/schemas/Problem' },
                    {
                      type: 'object',
                      properties: { code: { type: 'string', 'x-extensible-enum': ['VALIDATION_FAILED'] } },
                    },
                  ],
                },
              },
            },
          },
          401: { $ref: '#/components/responses/InternalTokenRefused' },
          503: { $ref: '#/components/responses/StoreUnavailable' },
          default: { $ref: '#/components/responses/AnyOther' },
        },
      },
      post: {
        operationId: 'disableFastPath',
        'x-internal': true,
        servers: [
          { url: 'http://sms-orchestrator:3002', description: 'The internal port, inside the cluster only' },
        ],
        tags: ['fast-path'],
        summary: 'Take a tenant or a template off the fast path',
        description: 'Once it is answered 200, every submit of this scope on every replica gets full compliance, for 24 hours unless lifted\nearlier. A message that was accepted before keeps its path: one that took the fast path is delivered without being\nasked about. Only submits are stopped, and none of them is refused.\n\nThe same request again is harmless. Within a minute of the one before, with the same reason and by the same holder of a\ntoken, it changes nothing; otherwise the 24 hours begin anew, with the new reason. Audited on\n`orch.fastpath.killed.v1`, which also warns before a kill lapses.\n',
        security: [{ internalToken: [] }],
        parameters: [
          { $ref: '#/components/parameters/RequestIdHeader' },
          { $ref: '#/components/parameters/TraceparentHeader' },
        ],
        requestBody: {
          required: true,
          'x-max-body-bytes': 4096,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/FastPathKillRequest' },
              examples: { tenant: { value: { tenantId: 'bank-1', reason: 'INC-4711' } } },
            },
          },
        },
        responses: {
          200: {
            description: 'The fast path is off for this scope.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/FastPathKill' },
                examples: {
                  tenant: {
                    value: {
                      tenantId: 'bank-1',
                      reason: 'INC-4711',
                      actor: 'on-call',
                      since: '2026-11-23T08:30:00.000Z',
                      expiresAt: '2026-11-24T08:30:00.000Z',
                    },
                  },
                },
              },
            },
          },
          400: {
            description: 'Neither a tenant nor a template is named, no reason is given, or the body is malformed.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/problem+json': {
                schema: {
                  allOf: [
                    { $ref: '#/components/schemas/Problem' },
                    {
                      type: 'object',
                      properties: {
                        code: {
                          type: 'string',
                          'x-extensible-enum': [
                            'VALIDATION_FAILED',
                            'MALFORMED_JSON',
                            'INVALID_ENCODING',
                            'INVALID_TEXT',
                            'DUPLICATE_KEY',
                            'FORBIDDEN_KEY',
                            'TOO_DEEP',
                          ],
                        },
                      },
                    },
                  ],
                },
              },
            },
          },
          401: { $ref: '#/components/responses/InternalTokenRefused' },
          413: { $ref: '#/components/responses/BodyTooLarge' },
          415: { $ref: '#/components/responses/UnsupportedMediaType' },
          503: { $ref: '#/components/responses/KillSwitchUnavailable' },
          default: { $ref: '#/components/responses/AnyOther' },
        },
      },
      delete: {
        operationId: 'enableFastPath',
        'x-internal': true,
        servers: [
          { url: 'http://sms-orchestrator:3002', description: 'The internal port, inside the cluster only' },
        ],
        tags: ['fast-path'],
        summary: 'Allow the fast path again',
        description: 'Lifts what the POST of exactly this scope has set; other scopes that cover it stay off. Once it is answered 204 the next\nsubmit may take the fast path, on every replica. A scope that is not off is answered 204 as well, and nothing is audited.\n',
        security: [{ internalToken: [] }],
        parameters: [
          { $ref: '#/components/parameters/RequestIdHeader' },
          { $ref: '#/components/parameters/TraceparentHeader' },
          {
            name: 'tenantId',
            in: 'query',
            description: 'The tenant of the POST.',
            schema: { $ref: '#/components/schemas/TenantId' },
          },
          {
            name: 'templateId',
            in: 'query',
            description: 'The template of the POST.',
            schema: { $ref: '#/components/schemas/TemplateId' },
          },
          {
            name: 'reason',
            in: 'query',
            required: true,
            description: 'Why it is lifted, for the audit.',
            schema: { $ref: '#/components/schemas/AuditReasonInQuery' },
          },
        ],
        responses: {
          204: {
            description: 'The fast path is allowed again for this scope.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
          },
          400: {
            description: 'Neither a tenant nor a template is named, or no reason is given.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/problem+json': {
                schema: {
                  allOf: [
                    { $ref: '#/components/schemas/Problem' },
                    {
                      type: 'object',
                      properties: { code: { type: 'string', 'x-extensible-enum': ['VALIDATION_FAILED'] } },
                    },
                  ],
                },
              },
            },
          },
          401: { $ref: '#/components/responses/InternalTokenRefused' },
          503: { $ref: '#/components/responses/KillSwitchUnavailable' },
          default: { $ref: '#/components/responses/AnyOther' },
        },
      },
    },
    '/v1/internal/orch/dead-letters': {
      get: {
        operationId: 'browseDeadLetters',
        'x-internal': true,
        servers: [
          { url: 'http://sms-orchestrator:3002', description: 'The internal port, inside the cluster only' },
        ],
        tags: ['dead-letters'],
        summary: 'Look at messages that were given up',
        description: 'Messages in `FAILED` or `DEAD_LETTER`, newest first, without their text and with the recipient masked. Bounded by the\nmoment at which they were given up: by default the last 24 hours, at most 31 days. `nextCursor` leads to older ones\nand keeps the window of the first page; messages that are given up meanwhile do not shift the pages. Repeat the\nother filters with each cursor.\n',
        security: [{ internalToken: [] }],
        parameters: [
          { $ref: '#/components/parameters/RequestIdHeader' },
          { $ref: '#/components/parameters/TraceparentHeader' },
          {
            name: 'tenantId',
            in: 'query',
            description: 'Messages of this tenant only.',
            schema: { $ref: '#/components/schemas/TenantId' },
          },
          {
            name: 'status',
            in: 'query',
            description: 'Messages with this final status only.',
            schema: { $ref: '#/components/schemas/DeadLetterStatusFilter' },
          },
          {
            name: 'code',
            in: 'query',
            description: 'Messages that were given up for this reason only.',
            schema: { $ref: '#/components/schemas/FailureCodeFilter' },
          },
          {
            name: 'lane',
            in: 'query',
            description: 'Messages of this lane only.',
            schema: { $ref: '#/components/schemas/Lane' },
          },
          {
            name: 'from',
            in: 'query',
            description: 'Given up at this moment or later. By default 24 hours before `until`.',
            schema: { $ref: '#/components/schemas/Moment' },
          },
          {
            name: 'until',
            in: 'query',
            description: 'Given up before this moment. By default now.',
            schema: { $ref: '#/components/schemas/Moment' },
          },
          {
            name: 'cursor',
            in: 'query',
            description: 'The `nextCursor` of the page before.',
            schema: { $ref: '#/components/schemas/DeadLetterCursor' },
          },
          {
            name: 'limit',
            in: 'query',
            description: 'Messages per page.',
            schema: { $ref: '#/components/schemas/DeadLetterLimit' },
          },
        ],
        responses: {
          200: {
            description: 'One page.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/DeadLetterPage' },
                examples: {
                  last: {
                    value: {
                      deadLetters: [
                        {
                          messageId: '6f8b8a52-3f0c-4f38-9a3c-0f6b1d6c2a11',
                          tenantId: 'demo',
                          lane: 'P3',
                          status: 'FAILED',
                          to: '+14*******23',
                          segmentCount: 1,
                          attemptCount: 1,
                          operatorId: null,
                          lastError: { code: 'NO_ROUTE', detail: 'no operator serves this destination' },
                          mayHaveBeenSent: false,
                          createdAt: '2026-11-23T08:30:00.000Z',
                          failedAt: '2026-11-23T08:30:00.120Z',
                          resolution: null,
                          replay: null,
                        },
                      ],
                      nextCursor: null,
                    },
                  },
                },
              },
            },
          },
          400: {
            description: 'A filter, the window, the limit or the cursor breaks a rule.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/problem+json': {
                schema: {
                  allOf: [
                    { $ref: '#/components/schemas/Problem' },
                    {
                      type: 'object',
                      properties: { code: { type: 'string', 'x-extensible-enum': ['VALIDATION_FAILED'] } },
                    },
                  ],
                },
              },
            },
          },
          401: { $ref: '#/components/responses/InternalTokenRefused' },
          503: { $ref: '#/components/responses/StoreUnavailable' },
          default: { $ref: '#/components/responses/AnyOther' },
        },
      },
    },
    '/v1/internal/orch/dead-letters/replay': {
      post: {
        operationId: 'replayDeadLetters',
        'x-internal': true,
        servers: [
          { url: 'http://sms-orchestrator:3002', description: 'The internal port, inside the cluster only' },
        ],
        tags: ['dead-letters'],
        summary: 'Send messages again that were given up',
        description: 'First without `dryRun: false`: answers how many messages would be sent again, and a `confirmation` of exactly this\nset. Then with `dryRun: false` and the confirmation: the set is fixed, and a background job submits each of its\nmessages as a new message with a new id, at most `ratePerSecond` per second in all processes together. Its status\nstays as it is; `replay` of the old one names the new one.\n\nA message is sent again at most once. One that its operator may have (`mayHaveBeenSent`) is not, unless it was\nresolved as not sent: by filter it is passed over, by id it is refused. So is one whose text is no longer stored.\nAudited on `orch.deadletter.audited.v1`.\n',
        security: [{ internalToken: [] }],
        parameters: [
          { $ref: '#/components/parameters/RequestIdHeader' },
          { $ref: '#/components/parameters/TraceparentHeader' },
        ],
        requestBody: {
          required: true,
          'x-max-body-bytes': 4096,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/ReplayRequest' },
              examples: {
                count: {
                  summary: 'Count first',
                  value: {
                    filter: {
                      code: 'ROUTING_UNAVAILABLE',
                      from: '2026-11-23T08:00:00Z',
                      until: '2026-11-23T09:00:00Z',
                    },
                    reason: 'INC-4711',
                  },
                },
                run: {
                  summary: 'Then run',
                  value: {
                    filter: {
                      code: 'ROUTING_UNAVAILABLE',
                      from: '2026-11-23T08:00:00Z',
                      until: '2026-11-23T09:00:00Z',
                    },
                    dryRun: false,
                    confirmation: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
                    ratePerSecond: 20,
                    reason: 'INC-4711',
                  },
                },
              },
            },
          },
        },
        responses: {
          200: {
            description: 'What would be sent again; nothing was done.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/ReplayCount' },
                examples: {
                  some: {
                    value: {
                      count: 12,
                      confirmation: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
                    },
                  },
                },
              },
            },
          },
          202: {
            description: 'The replay is stored and goes on in the background, whatever dies.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Replay' },
                examples: {
                  started: {
                    value: {
                      replayId: '0b0f8a9c-64b9-4a52-8f0e-31c1c1a3f001',
                      state: 'RUNNING',
                      total: 12,
                      done: 0,
                      failed: 0,
                      ratePerSecond: 20,
                      reason: 'INC-4711',
                      startedAt: '2026-11-23T10:00:00.000Z',
                      endedAt: null,
                    },
                  },
                },
              },
            },
          },
          400: {
            description: 'The request is malformed or breaks a rule; nothing was done.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/problem+json': {
                schema: {
                  allOf: [
                    { $ref: '#/components/schemas/Problem' },
                    {
                      type: 'object',
                      properties: {
                        code: {
                          type: 'string',
                          'x-extensible-enum': [
                            'VALIDATION_FAILED',
                            'MALFORMED_JSON',
                            'INVALID_ENCODING',
                            'INVALID_TEXT',
                            'DUPLICATE_KEY',
                            'FORBIDDEN_KEY',
                            'TOO_DEEP',
                          ],
                        },
                      },
                    },
                  ],
                },
              },
            },
          },
          401: { $ref: '#/components/responses/InternalTokenRefused' },
          404: {
            description: 'No message has this id.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/problem+json': {
                schema: {
                  allOf: [
                    { $ref: '#/components/schemas/Problem' },
                    {
                      type: 'object',
                      properties: { code: { type: 'string', 'x-extensible-enum': ['MESSAGE_NOT_FOUND'] } },
                    },
                  ],
                },
              },
            },
          },
          409: {
            description: 'Not what was seen, or not to be sent again; nothing was done.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/problem+json': {
                schema: {
                  allOf: [
                    { $ref: '#/components/schemas/Problem' },
                    {
                      type: 'object',
                      properties: {
                        code: {
                          type: 'string',
                          'x-extensible-enum': [
                            'NOT_A_DEAD_LETTER',
                            'OUTCOME_IN_DOUBT',
                            'ALREADY_REPLAYED',
                            'CONTENT_GONE',
                            'NOTHING_TO_REPLAY',
                            'REPLAY_SET_CHANGED',
                            'REPLAY_TOO_LARGE',
                          ],
                        },
                      },
                    },
                  ],
                },
              },
            },
          },
          413: { $ref: '#/components/responses/BodyTooLarge' },
          415: { $ref: '#/components/responses/UnsupportedMediaType' },
          503: { $ref: '#/components/responses/StoreUnavailable' },
          default: { $ref: '#/components/responses/AnyOther' },
        },
      },
    },
    '/v1/internal/orch/dead-letters/replays/{replayId}': {
      get: {
        operationId: 'getReplay',
        'x-internal': true,
        servers: [
          { url: 'http://sms-orchestrator:3002', description: 'The internal port, inside the cluster only' },
        ],
        tags: ['dead-letters'],
        summary: 'Follow one replay',
        description: 'How far a replay is. Kept for as long as messages are.',
        security: [{ internalToken: [] }],
        parameters: [
          {
            name: 'replayId',
            in: 'path',
            required: true,
            description: 'The id from the 202.',
            schema: { $ref: '#/components/schemas/ReplayId' },
          },
          { $ref: '#/components/parameters/RequestIdHeader' },
          { $ref: '#/components/parameters/TraceparentHeader' },
        ],
        responses: {
          200: {
            description: 'The replay.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/Replay' },
                examples: {
                  ended: {
                    value: {
                      replayId: '0b0f8a9c-64b9-4a52-8f0e-31c1c1a3f001',
                      state: 'ENDED',
                      total: 12,
                      done: 12,
                      failed: 0,
                      ratePerSecond: 20,
                      reason: 'INC-4711',
                      startedAt: '2026-11-23T10:00:00.000Z',
                      endedAt: '2026-11-23T10:00:00.850Z',
                    },
                  },
                },
              },
            },
          },
          400: {
            description: 'The replay id is not a UUID.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/problem+json': {
                schema: {
                  allOf: [
                    { $ref: '#/components/schemas/Problem' },
                    {
                      type: 'object',
                      properties: { code: { type: 'string', 'x-extensible-enum': ['VALIDATION_FAILED'] } },
                    },
                  ],
                },
              },
            },
          },
          401: { $ref: '#/components/responses/InternalTokenRefused' },
          404: {
            description: 'No replay has this id.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/problem+json': {
                schema: {
                  allOf: [
                    { $ref: '#/components/schemas/Problem' },
                    {
                      type: 'object',
                      properties: { code: { type: 'string', 'x-extensible-enum': ['REPLAY_NOT_FOUND'] } },
                    },
                  ],
                },
              },
            },
          },
          503: { $ref: '#/components/responses/StoreUnavailable' },
          default: { $ref: '#/components/responses/AnyOther' },
        },
      },
    },
    '/v1/internal/orch/dead-letters/{messageId}/resolve': {
      post: {
        operationId: 'resolveDeadLetter',
        'x-internal': true,
        servers: [
          { url: 'http://sms-orchestrator:3002', description: 'The internal port, inside the cluster only' },
        ],
        tags: ['dead-letters'],
        summary: 'Say what became of a message whose outcome is unknown',
        description: 'For a message with `mayHaveBeenSent`: some attempt to hand it to its operator got no answer, as with\n`PUBLISH_OUTCOME_UNKNOWN`. Recorded once and for good; the same outcome again answers the first record. The status\nstays as it is. Resolved as `not-sent` the message can be replayed. Audited on `orch.deadletter.audited.v1`.\n',
        security: [{ internalToken: [] }],
        parameters: [
          {
            name: 'messageId',
            in: 'path',
            required: true,
            description: 'The message.',
            schema: { $ref: '#/components/schemas/MessageId' },
          },
          { $ref: '#/components/parameters/RequestIdHeader' },
          { $ref: '#/components/parameters/TraceparentHeader' },
        ],
        requestBody: {
          required: true,
          'x-max-body-bytes': 4096,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/ResolveRequest' },
              examples: {
                notSent: { value: { outcome: 'not-sent', reason: 'The operator has no trace of it.' } },
              },
            },
          },
        },
        responses: {
          200: {
            description: 'What is on record.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/DeadLetterResolution' },
                examples: {
                  notSent: {
                    value: {
                      outcome: 'not-sent',
                      reason: 'The operator has no trace of it.',
                      at: '2026-11-23T10:00:00.000Z',
                    },
                  },
                },
              },
            },
          },
          400: {
            description: 'The request is malformed or breaks a rule; nothing was recorded.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/problem+json': {
                schema: {
                  allOf: [
                    { $ref: '#/components/schemas/Problem' },
                    {
                      type: 'object',
                      properties: {
                        code: {
                          type: 'string',
                          'x-extensible-enum': [
                            'VALIDATION_FAILED',
                            'MALFORMED_JSON',
                            'INVALID_ENCODING',
                            'INVALID_TEXT',
                            'DUPLICATE_KEY',
                            'FORBIDDEN_KEY',
                            'TOO_DEEP',
                          ],
                        },
                      },
                    },
                  ],
                },
              },
            },
          },
          401: { $ref: '#/components/responses/InternalTokenRefused' },
          404: {
            description: 'No message has this id.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/problem+json': {
                schema: {
                  allOf: [
                    { $ref: '#/components/schemas/Problem' },
                    {
                      type: 'object',
                      properties: { code: { type: 'string', 'x-extensible-enum': ['MESSAGE_NOT_FOUND'] } },
                    },
                  ],
                },
              },
            },
          },
          409: {
            description: 'The outcome of the message is known, or was resolved otherwise; nothing was recorded.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/problem+json': {
                schema: {
                  allOf: [
                    { $ref: '#/components/schemas/Problem' },
                    {
                      type: 'object',
                      properties: {
                        code: {
                          type: 'string',
                          'x-extensible-enum': [
                            'NOT_A_DEAD_LETTER',
                            'OUTCOME_NOT_IN_DOUBT',
                            'ALREADY_RESOLVED',
                          ],
                        },
                      },
                    },
                  ],
                },
              },
            },
          },
          413: { $ref: '#/components/responses/BodyTooLarge' },
          415: { $ref: '#/components/responses/UnsupportedMediaType' },
          503: { $ref: '#/components/responses/StoreUnavailable' },
          default: { $ref: '#/components/responses/AnyOther' },
        },
      },
    },
    '/health/live': {
      get: {
        operationId: 'getLiveness',
        'x-internal': true,
        servers: [
          { url: 'http://sms-orchestrator:3002', description: 'The internal port, inside the cluster only' },
        ],
        tags: ['operations'],
        summary: 'Is the process running',
        description: 'Answers 200 whenever the process can answer at all.',
        security: [],
        responses: {
          200: {
            description: 'The process runs.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Liveness' } } },
          },
          default: { $ref: '#/components/responses/AnyOther' },
        },
      },
    },
    '/health/ready': {
      get: {
        operationId: 'getReadiness',
        'x-internal': true,
        servers: [
          { url: 'http://sms-orchestrator:3002', description: 'The internal port, inside the cluster only' },
        ],
        tags: ['operations'],
        summary: 'Can the process do its work',
        description: 'Answered from a snapshot that is refreshed in the background. Without `scope`, every dependency has to be up.\nWith `scope=traffic` only the store (`postgres`) has to be, since submits are answered without the others.\n',
        security: [],
        parameters: [
          {
            name: 'scope',
            in: 'query',
            description: 'What the caller wants to know.',
            schema: { type: 'string', enum: ['all', 'traffic'], default: 'all' },
          },
        ],
        responses: {
          200: {
            description: 'Ready.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Readiness' } } },
          },
          400: {
            description: 'The scope is not one of the documented ones.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/problem+json': {
                schema: {
                  allOf: [
                    { $ref: '#/components/schemas/Problem' },
                    {
                      type: 'object',
                      properties: { code: { type: 'string', 'x-extensible-enum': ['VALIDATION_FAILED'] } },
                    },
                  ],
                },
              },
            },
          },
          503: {
            description: 'At least one dependency that matters for the scope is down.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Unreadiness' } } },
          },
          default: { $ref: '#/components/responses/AnyOther' },
        },
      },
    },
    '/metrics': {
      get: {
        operationId: 'getMetrics',
        'x-internal': true,
        servers: [
          { url: 'http://sms-orchestrator:3002', description: 'The internal port, inside the cluster only' },
        ],
        tags: ['operations'],
        summary: 'Metrics of this process',
        description: 'OpenMetrics when the caller accepts it, otherwise the Prometheus text format.',
        security: [],
        responses: {
          200: {
            description: 'All metrics.',
            headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: {
              'application/openmetrics-text': { schema: { type: 'string' } },
              'text/plain': { schema: { type: 'string' } },
            },
          },
          default: { $ref: '#/components/responses/AnyOther' },
        },
      },
    },
    '/docs': {
      get: {
        operationId: 'getDocs',
        'x-internal': true,
        servers: [
          { url: 'http://sms-orchestrator:3002', description: 'The internal port, inside the cluster only' },
        ],
        tags: ['operations'],
        summary: 'The HTTP contract as a page',
        description: 'A page that loads nothing from anywhere else.',
        security: [],
        responses: {
          200: {
            description: 'The page.',
            headers: {
              'X-Request-Id': { $ref: '#/components/headers/RequestId' },
              'Content-Security-Policy': { $ref: '#/components/headers/ContentSecurityPolicy' },
            },
            content: { 'text/html': { schema: { type: 'string' } } },
          },
          404: { $ref: '#/components/responses/DocsNotRendered' },
          default: { $ref: '#/components/responses/AnyOther' },
        },
      },
    },
    '/docs/http': {
      get: {
        operationId: 'getHttpDocs',
        'x-internal': true,
        servers: [
          { url: 'http://sms-orchestrator:3002', description: 'The internal port, inside the cluster only' },
        ],
        tags: ['operations'],
        summary: 'The HTTP contract as a page',
        description: 'A page that loads nothing from anywhere else.',
        security: [],
        responses: {
          200: {
            description: 'The page.',
            headers: {
              'X-Request-Id': { $ref: '#/components/headers/RequestId' },
              'Content-Security-Policy': { $ref: '#/components/headers/ContentSecurityPolicy' },
            },
            content: { 'text/html': { schema: { type: 'string' } } },
          },
          404: { $ref: '#/components/responses/DocsNotRendered' },
          default: { $ref: '#/components/responses/AnyOther' },
        },
      },
    },
    '/docs/events': {
      get: {
        operationId: 'getEventDocs',
        'x-internal': true,
        servers: [
          { url: 'http://sms-orchestrator:3002', description: 'The internal port, inside the cluster only' },
        ],
        tags: ['operations'],
        summary: 'The event contract as a page',
        description: 'A page that loads nothing from anywhere else.',
        security: [],
        responses: {
          200: {
            description: 'The page.',
            headers: {
              'X-Request-Id': { $ref: '#/components/headers/RequestId' },
              'Content-Security-Policy': { $ref: '#/components/headers/ContentSecurityPolicy' },
            },
            content: { 'text/html': { schema: { type: 'string' } } },
          },
          404: { $ref: '#/components/responses/DocsNotRendered' },
          default: { $ref: '#/components/responses/AnyOther' },
        },
      },
    },
  },
  components: {
    securitySchemes: {
      gatewayToken: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'Verified by the gateway, which passes the caller\'s tenant on in `X-Tenant-Id`.',
      },
      internalToken: {
        type: 'http',
        scheme: 'bearer',
        description: 'A token of at least 32 bytes shared with the incident responders. Without one configured the operation is off.',
      },
    },
    parameters: {
      TenantIdHeader: {
        name: 'X-Tenant-Id',
        in: 'header',
        required: true,
        description: 'Set by the gateway from the token. Exactly one, else 401.',
        schema: { $ref: '#/components/schemas/TenantId' },
      },
      GatewayAuthHeader: {
        name: 'X-Gateway-Auth',
        in: 'header',
        description: 'Set by the gateway, in place of whatever the client sent: the proof that the request came through it. A service that asks\nfor a proof answers 401 `GATEWAY_PROOF_REFUSED` without it.\n',
        schema: { type: 'string' },
      },
      RequestIdHeader: {
        name: 'X-Request-Id',
        in: 'header',
        description: 'Set by the gateway; echoed in logs and traces. Another form than the documented one is replaced by a fresh id.',
        schema: { type: 'string' },
      },
      TraceparentHeader: {
        name: 'traceparent',
        in: 'header',
        description: 'W3C Trace Context. An invalid one is ignored.',
        schema: { type: 'string' },
      },
      IdempotencyKeyHeader: {
        name: 'Idempotency-Key',
        in: 'header',
        description: 'Makes the request repeatable for 48 hours: the same key with the same request answers with the first response and\n`Idempotency-Replayed: true`. 1 to 255 visible ASCII characters. While the first request is being answered, for at\nmost `x-in-progress-seconds`, a repetition is 409 `IDEMPOTENCY_IN_PROGRESS`; a request that was not answered with\n202 leaves the key free.\n',
        schema: {
          type: 'string',
          minLength: 1,
          maxLength: 255,
          pattern: '^[\\x21-\\x7E]+$',
          'x-ttl-seconds': 172800,
          'x-in-progress-seconds': 5,
        },
      },
      PriorityLaneHeader: {
        name: 'X-Priority-Lane',
        in: 'header',
        description: 'The lane wanted for this submit, exactly as written here and once, or `INVALID_LANE`. The tenant needs a grant for it, unless\nit is the lane of its tier, which it gets without this header.\n',
        schema: { $ref: '#/components/schemas/Lane' },
      },
      GovSignatureHeader: {
        name: 'X-Gov-Signature',
        in: 'header',
        description: 'Detached JWS over the raw body, once, of at most 8,192 characters: `BASE64URL(protected)..BASE64URL(signature)` with\n`b64: false` (RFC 7797). Lane P0 needs it, and refuses anything else with a `GOV_SIGNATURE_` code; other lanes do not\nlook at it. It is checked before a repeated request is answered, so a repeated request needs one that is still valid.\nOnly a request whose headers have more than 65,536 bytes in all is not read, and answered 431.\n\nThe protected header has `alg` (ES256, ES384, EdDSA or PS256, the one of the key), `typ: gov-sms+jws`, `b64: false`,\n`crit: ["b64"]`, `x5c` (the certificate of the signer, then the authorities between it and the pinned one; at most\nthree), `iat` and a later `exp` (at most 300 seconds apart), `jti` (1 to 128 visible ASCII characters, new for each\nrequest), `aud: sms-orchestrator`, `sub` (the tenant), `htm: POST`, `htu` (the path, such as `/v1/sms/send`) and `lane: P0`.\n`jku`, `jwk` and `x5u` are refused, other members ignored.\n\nA body that breaks a rule is 400 before the grant and the signature are looked at. A service without pinned authorities\nanswers `UNTRUSTED` to every header, of this form or not.\n\nThe codes, in the order of the checks: `MISSING`; `MALFORMED`, not of this form; `UNTRUSTED`, no path to a pinned\nauthority; `TENANT_MISMATCH`, the signer does not act for the tenant; `REVOKED`, or nothing current says that it is not;\n`INVALID` and `EXPIRED`, made for another request or another time; `INVALID`, not the signature of this body by this key;\n`REPLAYED`, its `jti` served another request. The same `jti` under the same `Idempotency-Key` with the same body\nis a repeated request.\n',
        schema: { type: 'string', 'x-max-length': 8192 },
      },
      TemplateIdHeader: {
        name: 'X-Template-Id',
        in: 'header',
        description: 'Repeats the `templateId` of the body, for those who read no bodies; another value is 400 `TEMPLATE_ID_MISMATCH`. It names no\ntemplate by itself: without `templateId`, beside `body`, on a bulk, or given twice it is 400 `VALIDATION_FAILED` of `x-template-id`.\n',
        schema: { $ref: '#/components/schemas/TemplateId' },
      },
    },
    headers: {
      RequestId: {
        description: 'Id of the request, from the gateway or fresh; name it when you report a problem.',
        required: true,
        schema: { type: 'string' },
      },
      ContentSecurityPolicy: {
        description: 'What the page may load.',
        required: true,
        schema: { type: 'string' },
      },
      Allow: {
        description: 'With `METHOD_NOT_ALLOWED`, the methods that the path has.',
        schema: { type: 'string' },
      },
      WwwAuthenticate: {
        description: 'The scheme of the token that is asked for, such as `Bearer`.',
        required: true,
        schema: { type: 'string' },
      },
      IdempotencyReplayed: {
        description: '`true` when this is the stored answer of an earlier request with the same key.',
        schema: { type: 'string', enum: ['true'] },
      },
      RetryAfter: {
        description: 'Seconds to wait before the request is repeated.',
        schema: { type: 'integer', minimum: 1 },
      },
    },
    responses: {
      TenantUnknown: {
        description: 'The token is missing or refused; or the gateway\'s headers are missing, doubled or malformed, or the request did not\ncome through the gateway.\n',
        headers: {
          'X-Request-Id': { $ref: '#/components/headers/RequestId' },
          'WWW-Authenticate': { $ref: '#/components/headers/WwwAuthenticate' },
        },
        content: {
          'application/problem+json': {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Problem' },
                {
                  type: 'object',
                  properties: {
                    code: {
                      type: 'string',
                      'x-extensible-enum': ['TENANT_MISSING', 'GATEWAY_PROOF_REFUSED'],
                    },
                  },
                },
              ],
            },
          },
        },
      },
      LaneRefused: {
        description: 'The tenant may not use this lane, or its signature is missing or refused.',
        headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Problem' },
                {
                  type: 'object',
                  properties: {
                    code: {
                      type: 'string',
                      'x-extensible-enum': [
                        'LANE_NOT_GRANTED',
                        'GOV_SIGNATURE_MISSING',
                        'GOV_SIGNATURE_MALFORMED',
                        'GOV_SIGNATURE_INVALID',
                        'GOV_SIGNATURE_UNTRUSTED',
                        'GOV_SIGNATURE_REVOKED',
                        'GOV_SIGNATURE_EXPIRED',
                        'GOV_SIGNATURE_REPLAYED',
                        'GOV_SIGNATURE_TENANT_MISMATCH',
                      ],
                    },
                  },
                },
              ],
            },
          },
        },
      },
      InternalTokenRefused: {
        description: 'The bearer token is missing or wrong, or the operation is off because no token is configured.',
        headers: {
          'X-Request-Id': { $ref: '#/components/headers/RequestId' },
          'WWW-Authenticate': { $ref: '#/components/headers/WwwAuthenticate' },
        },
        content: {
          'application/problem+json': {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Problem' },
                {
                  type: 'object',
                  properties: { code: { type: 'string', 'x-extensible-enum': ['INTERNAL_TOKEN_REFUSED'] } },
                },
              ],
            },
          },
        },
      },
      BodyTooLarge: {
        description: 'The body has more bytes than the operation takes.',
        headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Problem' },
                {
                  type: 'object',
                  properties: { code: { type: 'string', 'x-extensible-enum': ['BODY_TOO_LARGE'] } },
                },
              ],
            },
          },
        },
      },
      MessageTooLarge: {
        description: 'The body has more bytes than the operation takes.',
        headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Problem' },
                {
                  type: 'object',
                  properties: { code: { type: 'string', 'x-extensible-enum': ['BODY_TOO_LARGE'] } },
                },
              ],
            },
          },
        },
      },
      UnsupportedMediaType: {
        description: 'The body is not `application/json` in UTF-8, or it is compressed.',
        headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Problem' },
                {
                  type: 'object',
                  properties: { code: { type: 'string', 'x-extensible-enum': ['UNSUPPORTED_MEDIA_TYPE'] } },
                },
              ],
            },
          },
        },
      },
      LaneShed: {
        description: 'This lane is shed in favour of a higher one, or the gateway\'s rate limit is reached. Nothing was stored, and the key of\nthe request was not used up; a repeat of a request that was accepted before is answered as it was then. `Retry-After`\nof `LANE_SHED` is 60 or more.\n',
        headers: {
          'X-Request-Id': { $ref: '#/components/headers/RequestId' },
          'Retry-After': { $ref: '#/components/headers/RetryAfter' },
        },
        content: {
          'application/problem+json': {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Problem' },
                {
                  type: 'object',
                  properties: { code: { type: 'string', 'x-extensible-enum': ['LANE_SHED'] } },
                },
              ],
            },
          },
        },
      },
      Unavailable: {
        description: 'Not accepted. Repeat the request after `Retry-After` seconds with the same Idempotency-Key or message ids: should the\nfirst try have been stored after all, it is not stored twice.\n',
        headers: {
          'X-Request-Id': { $ref: '#/components/headers/RequestId' },
          'Retry-After': { $ref: '#/components/headers/RetryAfter' },
        },
        content: {
          'application/problem+json': {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Problem' },
                {
                  type: 'object',
                  properties: {
                    code: { type: 'string', 'x-extensible-enum': ['STORE_UNAVAILABLE', 'OVERLOADED'] },
                  },
                },
              ],
            },
          },
        },
      },
      StoreUnavailable: {
        description: 'The store cannot be asked. Repeat the request after `Retry-After` seconds.',
        headers: {
          'X-Request-Id': { $ref: '#/components/headers/RequestId' },
          'Retry-After': { $ref: '#/components/headers/RetryAfter' },
        },
        content: {
          'application/problem+json': {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Problem' },
                {
                  type: 'object',
                  properties: { code: { type: 'string', 'x-extensible-enum': ['STORE_UNAVAILABLE'] } },
                },
              ],
            },
          },
        },
      },
      KillSwitchUnavailable: {
        description: '`KILL_SWITCH_UNAVAILABLE`: the change is stored and audited, and the copy that each submit asks could not be written. It\ntakes effect by itself as soon as the copy can be written, a kill on no replica later than 5 seconds after it was stored: a\nreplica that still reads a valid copy may go by that until then, and without one no message takes the fast path. Repeat the\nrequest to learn when it has taken effect; that is harmless.\n\n`STORE_UNAVAILABLE`: it is not known to be stored. Repeat the request; no message is accepted meanwhile.\n',
        headers: {
          'X-Request-Id': { $ref: '#/components/headers/RequestId' },
          'Retry-After': { $ref: '#/components/headers/RetryAfter' },
        },
        content: {
          'application/problem+json': {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Problem' },
                {
                  type: 'object',
                  properties: {
                    code: {
                      type: 'string',
                      'x-extensible-enum': ['KILL_SWITCH_UNAVAILABLE', 'STORE_UNAVAILABLE'],
                    },
                  },
                },
              ],
            },
          },
        },
      },
      DocsNotRendered: {
        description: 'The pages were not rendered for this process.',
        headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
        content: {
          'application/problem+json': {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Problem' },
                {
                  type: 'object',
                  properties: { code: { type: 'string', 'x-extensible-enum': ['DOCS_NOT_RENDERED'] } },
                },
              ],
            },
          },
        },
      },
      AnyOther: {
        description: 'What no operation can help, and what ends before one is reached. `x-answers` says when; those with a status that the\noperation lists come under that status. After those that close the connection a client opens a new one.\n',
        'x-answers': [
          {
            status: 400,
            code: 'MALFORMED_HTTP',
            when: 'what arrived is no HTTP request, asks for a tunnel, or is framed wrongly, and the connection is closed; or a body has two Content-Types',
          },
          {
            status: 400,
            code: 'MALFORMED_URL',
            when: 'a percent escape in the path or query cannot be decoded',
          },
          { status: 404, code: 'UNKNOWN_PATH', when: 'no operation has this path on this port' },
          {
            status: 405,
            code: 'METHOD_NOT_ALLOWED',
            when: 'the path exists, the method does not; `Allow` lists those that do',
          },
          {
            status: 408,
            code: 'REQUEST_TIMEOUT',
            when: 'the headers took longer than `headersWithinSeconds` of `x-http`, or the whole request longer than `requestWithinSeconds`; the connection is closed',
          },
          {
            status: 431,
            code: 'HEADERS_TOO_LARGE',
            when: 'request line and headers have more bytes than `maxHeaderBytes` of `x-http`; the connection is closed',
          },
          {
            status: 500,
            code: 'INTERNAL_ERROR',
            when: 'the service has a defect; the request may be repeated with its Idempotency-Key',
          },
        ],
        headers: {
          'X-Request-Id': { $ref: '#/components/headers/RequestId' },
          Allow: { $ref: '#/components/headers/Allow' },
        },
        content: {
          'application/problem+json': {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Problem' },
                {
                  type: 'object',
                  properties: {
                    code: {
                      type: 'string',
                      'x-extensible-enum': [
                        'MALFORMED_HTTP',
                        'MALFORMED_URL',
                        'UNKNOWN_PATH',
                        'METHOD_NOT_ALLOWED',
                        'REQUEST_TIMEOUT',
                        'HEADERS_TOO_LARGE',
                        'INTERNAL_ERROR',
                      ],
                    },
                  },
                },
              ],
            },
          },
        },
      },
      AnyOtherThroughGateway: {
        description: 'What no operation can help, and what ends before one is reached, in the service or in the gateway. `x-answers` says\nwhen the service answers so; those with a status that the operation lists come under that status. After those that\nclose the connection a client opens a new one.\n',
        'x-answers': [
          {
            status: 400,
            code: 'MALFORMED_HTTP',
            when: 'what arrived is no HTTP request, asks for a tunnel, or is framed wrongly, and the connection is closed; or a body has two Content-Types',
          },
          {
            status: 400,
            code: 'MALFORMED_URL',
            when: 'a percent escape in the path or query cannot be decoded',
          },
          { status: 404, code: 'UNKNOWN_PATH', when: 'no operation has this path on this port' },
          {
            status: 405,
            code: 'METHOD_NOT_ALLOWED',
            when: 'the path exists, the method does not; `Allow` lists those that do',
          },
          {
            status: 408,
            code: 'REQUEST_TIMEOUT',
            when: 'the headers took longer than `headersWithinSeconds` of `x-http`, or the whole request longer than `requestWithinSeconds`; the connection is closed',
          },
          {
            status: 431,
            code: 'HEADERS_TOO_LARGE',
            when: 'request line and headers have more bytes than `maxHeaderBytes` of `x-http`; the connection is closed',
          },
          {
            status: 500,
            code: 'INTERNAL_ERROR',
            when: 'the service has a defect; the request may be repeated with its Idempotency-Key',
          },
        ],
        headers: {
          'X-Request-Id': { $ref: '#/components/headers/RequestId' },
          Allow: { $ref: '#/components/headers/Allow' },
        },
        content: {
          'application/problem+json': {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Problem' },
                {
                  type: 'object',
                  properties: {
                    code: {
                      type: 'string',
                      'x-extensible-enum': [
                        'MALFORMED_HTTP',
                        'MALFORMED_URL',
                        'UNKNOWN_PATH',
                        'METHOD_NOT_ALLOWED',
                        'REQUEST_TIMEOUT',
                        'HEADERS_TOO_LARGE',
                        'INTERNAL_ERROR',
                      ],
                    },
                  },
                },
              ],
            },
          },
        },
      },
    },
    schemas: {
      TenantId: {
        description: 'The tenant.',
        type: 'string',
        pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$',
        examples: ['demo'],
      },
      MessageId: {
        description: 'UUID v4, chosen by the client or by the service; stored in lower case.',
        type: 'string',
        pattern: '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$',
        'x-error-code': 'MESSAGE_ID_FORMAT',
        'x-error-message': 'must be a UUID v4 such as 6f8b8a52-3f0c-4f38-9a3c-0f6b1d6c2a11',
        examples: ['6f8b8a52-3f0c-4f38-9a3c-0f6b1d6c2a11'],
      },
      Msisdn: {
        description: 'Recipient number in E.164 form.',
        type: 'string',
        pattern: '^\\+[1-9][0-9]{1,14}$',
        'x-pii': true,
        'x-error-code': 'RECIPIENT_FORMAT',
        'x-error-message': 'must be an E.164 number such as +14155550123',
        examples: ['+14155550123'],
      },
      SenderId: {
        description: 'Sender id, 1 to 11 letters and digits, or 1 to 15 digits without a plus sign.',
        type: 'string',
        pattern: '^([A-Za-z0-9]{1,11}|[0-9]{1,15})$',
        'x-error-code': 'SENDER_FORMAT',
        'x-error-message': 'must be 1 to 11 letters and digits, or 1 to 15 digits without a plus sign',
        examples: ['ACME'],
      },
      MessageBody: {
        description: 'Text of the message, 1 to 1,600 Unicode code points.',
        type: 'string',
        minLength: 1,
        maxLength: 1600,
        'x-pii': true,
        'x-error-code': 'BODY_LENGTH',
        'x-error-message': 'must have 1 to 1600 characters',
        examples: ['Your parcel arrives today.'],
      },
      Metadata: {
        description: 'Free labels of the submitter, stored with the message and carried to the operator\'s connector.',
        type: 'object',
        maxProperties: 20,
        propertyNames: { minLength: 1, maxLength: 40 },
        additionalProperties: { type: 'string', maxLength: 256 },
        'x-pii': true,
        examples: [{ campaign: 'spring' }],
      },
      Moment: {
        description: 'An instant in RFC 3339, with any offset. In UTC it lies between 1970-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z;\nwhat is finer than a millisecond is cut off, and a leap second is the second after it.\n',
        type: 'string',
        format: 'date-time',
        pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$',
        examples: ['2026-11-23T08:30:00.000Z'],
      },
      TemplateId: {
        description: 'Id of an approved template.',
        type: 'string',
        pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$',
        examples: ['otp-login'],
      },
      TemplateVariables: {
        description: 'One value for each `{{name}}` of the template, and no other. Values are filled in as they are.',
        type: 'object',
        maxProperties: 32,
        propertyNames: { pattern: '^[A-Za-z][A-Za-z0-9_]{0,39}$' },
        additionalProperties: { type: 'string', maxLength: 160 },
        'x-pii': true,
        examples: [{ code: '493201' }],
      },
      Lane: {
        description: 'Priority lane: P0 emergency, P1 one-time passwords, P2 transactional, P3 marketing, P4 broadcast.\nWithout a wish the tier of the tenant decides; an unknown tier counts as STANDARD.\n`x-slo-seconds` is the time from acceptance to the first final delivery receipt that 95 % of a lane\'s messages should keep.\n',
        type: 'string',
        enum: ['P0', 'P1', 'P2', 'P3', 'P4'],
        'x-default-of-tier': { ENTERPRISE: 'P2', STANDARD: 'P3', TRIAL: 'P3' },
        'x-slo-seconds': { P0: 2, P1: 3, P2: 10, P3: 60, P4: 300 },
        'x-message-type': {
          P0: 'EMERGENCY',
          P1: 'OTP',
          P2: 'TRANSACTIONAL',
          P3: 'MARKETING',
          P4: 'BROADCAST',
        },
        examples: ['P3'],
      },
      MessageStatus: {
        description: 'Where a message is on its way. SENT, FAILED and DEAD_LETTER are final.',
        type: 'string',
        'x-extensible-enum': ['QUEUED', 'ROUTING', 'ROUTED', 'SENT', 'RETRY', 'FAILED', 'DEAD_LETTER'],
        examples: ['QUEUED'],
      },
      CompliancePath: {
        description: 'FULL is evaluated before it is sent, FAST_PATH beside it. Decided once, when the message is accepted. A text is FULL, and so is a\nmessage that is submitted again from a dead letter.\n',
        type: 'string',
        'x-extensible-enum': ['FULL', 'FAST_PATH'],
      },
      Encoding: {
        description: 'GSM-7 carries 160 characters in one segment, UCS-2 70.',
        type: 'string',
        enum: ['GSM-7', 'UCS-2'],
        examples: ['GSM-7'],
      },
      SegmentCount: {
        description: 'Number of SMS segments that the text takes.',
        type: 'integer',
        minimum: 1,
        maximum: 49,
        examples: [1],
      },
      DeliveryState: {
        description: 'What the operator reported, in the order of rank; a lower rank never replaces a higher one.',
        type: 'string',
        'x-extensible-enum': ['ACCEPTED', 'BUFFERED', 'EXPIRED', 'UNDELIVERABLE', 'DELIVERED'],
        'x-rank': { ACCEPTED: 1, BUFFERED: 2, EXPIRED: 3, UNDELIVERABLE: 3, DELIVERED: 4 },
        'x-final-from-rank': 3,
        examples: ['DELIVERED'],
      },
      FailureCode: {
        description: 'Why a message failed or was tried again.',
        type: 'string',
        'x-extensible-enum': [
          'VALIDATION_FAILED',
          'COMPLIANCE_BLOCKED',
          'COMPLIANCE_UNAVAILABLE',
          'NO_ROUTE',
          'ROUTING_UNAVAILABLE',
          'ROUTING_BAD_RESPONSE',
          'OPERATOR_PUBLISH_FAILED',
          'PUBLISH_OUTCOME_UNKNOWN',
          'CRASH_LOOP',
          'UNREADABLE_MESSAGE',
        ],
        examples: ['NO_ROUTE'],
      },
      FailureCodeFilter: {
        description: 'One of the failure codes.',
        type: 'string',
        enum: [
          'VALIDATION_FAILED',
          'COMPLIANCE_BLOCKED',
          'COMPLIANCE_UNAVAILABLE',
          'NO_ROUTE',
          'ROUTING_UNAVAILABLE',
          'ROUTING_BAD_RESPONSE',
          'OPERATOR_PUBLISH_FAILED',
          'PUBLISH_OUTCOME_UNKNOWN',
          'CRASH_LOOP',
          'UNREADABLE_MESSAGE',
        ],
        examples: ['NO_ROUTE'],
      },
      FailureReason: {
        description: 'Why, as a code for machines and a sentence for people. Never carries message content, unless the compliance service\nquotes it in its reason, which is the detail of COMPLIANCE_BLOCKED in a message and in a dead letter.\n',
        type: 'object',
        required: ['code', 'detail'],
        properties: {
          code: { $ref: '#/components/schemas/FailureCode' },
          detail: {
            description: 'One sentence.',
            type: 'string',
            maxLength: 500,
            examples: ['no operator serves this destination'],
          },
        },
      },
      SendMessageRequest: {
        description: 'One message, as a text (`body`) or as a template (`templateId` and `variables`), exactly one of the two.',
        oneOf: [
          { $ref: '#/components/schemas/TextMessage' },
          { $ref: '#/components/schemas/TemplateMessage' },
        ],
      },
      TextMessage: {
        description: 'One message as text.',
        type: 'object',
        required: ['to', 'from', 'body'],
        additionalProperties: false,
        properties: {
          to: { $ref: '#/components/schemas/Msisdn' },
          from: { $ref: '#/components/schemas/SenderId' },
          body: { $ref: '#/components/schemas/MessageBody' },
          messageId: { $ref: '#/components/schemas/MessageId' },
          metadata: { $ref: '#/components/schemas/Metadata' },
        },
      },
      TemplateMessage: {
        description: 'One message as an approved template with its variables.',
        type: 'object',
        required: ['to', 'from', 'templateId', 'variables'],
        additionalProperties: false,
        properties: {
          to: { $ref: '#/components/schemas/Msisdn' },
          from: { $ref: '#/components/schemas/SenderId' },
          templateId: { $ref: '#/components/schemas/TemplateId' },
          variables: { $ref: '#/components/schemas/TemplateVariables' },
          messageId: { $ref: '#/components/schemas/MessageId' },
          metadata: { $ref: '#/components/schemas/Metadata' },
        },
      },
      SendBulkRequest: {
        description: 'Up to 1,000 messages.',
        type: 'object',
        required: ['messages'],
        additionalProperties: false,
        properties: {
          messages: {
            description: 'Judged one by one; an invalid one does not hold up the others.',
            type: 'array',
            minItems: 1,
            maxItems: 1000,
            items: { $ref: '#/components/schemas/SendMessageRequest' },
            'x-validate-items': 'individually',
          },
        },
      },
      MessageAccepted: {
        description: 'What is promised by the 202.',
        type: 'object',
        required: ['messageId', 'status', 'acceptedAt', 'segmentCount', 'encoding', 'lane'],
        properties: {
          messageId: { $ref: '#/components/schemas/MessageId' },
          status: { description: 'Always QUEUED.', type: 'string', enum: ['QUEUED'] },
          acceptedAt: { description: 'When it was accepted.', type: 'string', format: 'date-time' },
          segmentCount: { $ref: '#/components/schemas/SegmentCount' },
          encoding: { $ref: '#/components/schemas/Encoding' },
          lane: { $ref: '#/components/schemas/Lane' },
        },
      },
      BulkIndex: { description: 'Place in the request, from 0.', type: 'integer', minimum: 0, maximum: 999 },
      BulkResult: {
        description: 'What became of one message of a bulk.',
        oneOf: [{ $ref: '#/components/schemas/BulkQueued' }, { $ref: '#/components/schemas/BulkInvalid' }],
        discriminator: {
          propertyName: 'status',
          mapping: {
            QUEUED: '#/components/schemas/BulkQueued',
            INVALID: '#/components/schemas/BulkInvalid',
          },
        },
      },
      BulkQueued: {
        description: 'A message of a bulk that is stored.',
        type: 'object',
        required: ['index', 'messageId', 'status', 'segmentCount', 'encoding'],
        properties: {
          index: { $ref: '#/components/schemas/BulkIndex' },
          messageId: { $ref: '#/components/schemas/MessageId' },
          status: { description: 'Always QUEUED.', type: 'string', enum: ['QUEUED'] },
          segmentCount: { $ref: '#/components/schemas/SegmentCount' },
          encoding: { $ref: '#/components/schemas/Encoding' },
        },
      },
      BulkInvalid: {
        description: 'A message of a bulk that breaks a rule and is not stored.',
        type: 'object',
        required: ['index', 'messageId', 'status', 'errors'],
        properties: {
          index: { $ref: '#/components/schemas/BulkIndex' },
          messageId: {
            description: 'The id of the message; null for one that named no valid id.',
            oneOf: [{ $ref: '#/components/schemas/MessageId' }, { type: 'null' }],
          },
          status: { description: 'Always INVALID.', type: 'string', enum: ['INVALID'] },
          errors: {
            description: 'Why it is invalid.',
            type: 'array',
            minItems: 1,
            items: { $ref: '#/components/schemas/FieldError' },
          },
        },
      },
      BulkAccepted: {
        description: 'What is promised by the 202, message by message.',
        type: 'object',
        required: ['batchId', 'acceptedAt', 'lane', 'accepted', 'rejected', 'results'],
        properties: {
          batchId: { description: 'Id of this bulk.', type: 'string', format: 'uuid' },
          acceptedAt: { description: 'When it was accepted.', type: 'string', format: 'date-time' },
          lane: { $ref: '#/components/schemas/Lane' },
          accepted: {
            description: 'Number of messages stored.',
            type: 'integer',
            minimum: 1,
            maximum: 1000,
          },
          rejected: {
            description: 'Number of invalid messages.',
            type: 'integer',
            minimum: 0,
            maximum: 999,
          },
          results: {
            description: 'One per message, in the order of the request.',
            type: 'array',
            items: { $ref: '#/components/schemas/BulkResult' },
          },
        },
      },
      Delivery: {
        description: 'The furthest delivery receipt of the operator.',
        type: 'object',
        required: ['state', 'at'],
        properties: {
          state: { $ref: '#/components/schemas/DeliveryState' },
          at: { description: 'When the operator saw it.', allOf: [{ $ref: '#/components/schemas/Moment' }] },
        },
      },
      Message: {
        description: 'A message as it stands. Its text is never returned.',
        type: 'object',
        required: [
          'messageId',
          'tenantId',
          'status',
          'lane',
          'compliancePath',
          'to',
          'from',
          'segmentCount',
          'encoding',
          'attemptCount',
          'operatorId',
          'delivery',
          'lastError',
          'resolution',
          'createdAt',
          'updatedAt',
          'processedAt',
        ],
        properties: {
          messageId: { $ref: '#/components/schemas/MessageId' },
          tenantId: { $ref: '#/components/schemas/TenantId' },
          status: { $ref: '#/components/schemas/MessageStatus' },
          lane: { $ref: '#/components/schemas/Lane' },
          compliancePath: { $ref: '#/components/schemas/CompliancePath' },
          to: { $ref: '#/components/schemas/StoredRecipient' },
          from: { $ref: '#/components/schemas/StoredSender' },
          segmentCount: { $ref: '#/components/schemas/SegmentCount' },
          encoding: { $ref: '#/components/schemas/Encoding' },
          attemptCount: { description: 'Attempts that ended in a failure.', type: 'integer', minimum: 0 },
          operatorId: { description: 'The operator chosen by routing.', type: ['string', 'null'] },
          delivery: {
            description: 'Null until a receipt arrived.',
            oneOf: [{ $ref: '#/components/schemas/Delivery' }, { type: 'null' }],
          },
          lastError: {
            description: 'The latest failure, null when there was none.',
            oneOf: [{ $ref: '#/components/schemas/FailureReason' }, { type: 'null' }],
          },
          resolution: {
            description: 'What became of it when that was unknown; null unless someone found out.',
            oneOf: [{ $ref: '#/components/schemas/Resolution' }, { type: 'null' }],
          },
          createdAt: { description: 'When it was accepted.', type: 'string', format: 'date-time' },
          updatedAt: { description: 'When its status last changed.', type: 'string', format: 'date-time' },
          processedAt: {
            description: 'When it reached a final status.',
            type: ['string', 'null'],
            format: 'date-time',
          },
        },
      },
      Resolution: {
        description: 'What became of a message whose outcome was unknown.',
        type: 'object',
        required: ['outcome', 'at'],
        properties: {
          outcome: { $ref: '#/components/schemas/ResolvedOutcome' },
          at: { description: 'When it was resolved.', type: 'string', format: 'date-time' },
        },
      },
      ResolvedOutcome: {
        description: 'Whether the operator had taken the message.',
        type: 'string',
        enum: ['sent', 'not-sent'],
        examples: ['not-sent'],
      },
      DeadLetterResolution: {
        description: 'What became of a message whose outcome was unknown, and why that is believed.',
        type: 'object',
        required: ['outcome', 'reason', 'at'],
        properties: {
          outcome: { $ref: '#/components/schemas/ResolvedOutcome' },
          reason: { $ref: '#/components/schemas/AuditReason' },
          at: { description: 'When it was resolved.', type: 'string', format: 'date-time' },
        },
      },
      AuditReason: {
        description: 'Why it is done, for the audit; never put message content or numbers in it.',
        type: 'string',
        minLength: 1,
        maxLength: 500,
        examples: ['INC-4711'],
      },
      AuditReasonInQuery: {
        description: 'Why it is done, for the audit; never put message content or numbers in it.',
        type: 'string',
        minLength: 1,
        maxLength: 500,
        pattern: '^[^\\x00]+$',
        examples: ['INC-4711'],
      },
      Actor: {
        description: 'Who did it - the name configured with the internal token that was sent, `token-1` for the first token without a name.',
        type: 'string',
        pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
        examples: ['on-call'],
      },
      ResolveRequest: {
        description: 'What became of the message.',
        type: 'object',
        required: ['outcome', 'reason'],
        additionalProperties: false,
        properties: {
          outcome: { $ref: '#/components/schemas/ResolvedOutcome' },
          reason: { $ref: '#/components/schemas/AuditReason' },
        },
      },
      DeadLetterStatus: {
        description: 'The final statuses of a message that was given up.',
        type: 'string',
        'x-extensible-enum': ['FAILED', 'DEAD_LETTER'],
        examples: ['DEAD_LETTER'],
      },
      DeadLetterStatusFilter: {
        description: 'One of the final statuses of a message that was given up.',
        type: 'string',
        enum: ['FAILED', 'DEAD_LETTER'],
        examples: ['DEAD_LETTER'],
      },
      DeadLetterLimit: {
        description: 'Messages per page.',
        type: 'integer',
        minimum: 1,
        maximum: 200,
        default: 50,
      },
      DeadLetterCursor: {
        description: 'Where a page ends. Opaque.',
        type: 'string',
        minLength: 1,
        maxLength: 256,
        pattern: '^[A-Za-z0-9_-]+$',
      },
      DeadLetterFilter: {
        description: 'Which messages. Bounded like a browse - by default what was given up in the last 24 hours, at most 31 days.',
        type: 'object',
        additionalProperties: false,
        properties: {
          tenantId: { $ref: '#/components/schemas/TenantId' },
          status: { $ref: '#/components/schemas/DeadLetterStatusFilter' },
          code: { $ref: '#/components/schemas/FailureCodeFilter' },
          lane: { $ref: '#/components/schemas/Lane' },
          from: {
            description: 'Given up at this moment or later. By default 24 hours before `until`.',
            allOf: [{ $ref: '#/components/schemas/Moment' }],
          },
          until: {
            description: 'Given up before this moment. By default now.',
            allOf: [{ $ref: '#/components/schemas/Moment' }],
          },
        },
      },
      MaskedRecipient: {
        description: 'The recipient with all but a few digits masked; empty once retention has blanked it.',
        type: 'string',
        examples: ['+14*******23'],
      },
      DeadLetterReplay: {
        description: 'The replay that took a message.',
        type: 'object',
        required: ['replayId', 'state', 'messageId'],
        properties: {
          replayId: { $ref: '#/components/schemas/ReplayId' },
          state: { $ref: '#/components/schemas/ReplayItemState' },
          messageId: {
            description: 'The new message; null until it was submitted.',
            oneOf: [{ $ref: '#/components/schemas/MessageId' }, { type: 'null' }],
          },
        },
      },
      ReplayItemState: {
        description: 'PENDING waits for its turn, DONE was submitted again. SKIPPED was not, since its content is no longer stored.',
        type: 'string',
        'x-extensible-enum': ['PENDING', 'DONE', 'SKIPPED'],
        examples: ['DONE'],
      },
      DeadLetterEntry: {
        description: 'A message that was given up. Its text is never returned.',
        type: 'object',
        required: [
          'messageId',
          'tenantId',
          'lane',
          'status',
          'to',
          'segmentCount',
          'attemptCount',
          'operatorId',
          'lastError',
          'mayHaveBeenSent',
          'createdAt',
          'failedAt',
          'resolution',
          'replay',
        ],
        properties: {
          messageId: { $ref: '#/components/schemas/MessageId' },
          tenantId: { $ref: '#/components/schemas/TenantId' },
          lane: { $ref: '#/components/schemas/Lane' },
          status: { $ref: '#/components/schemas/DeadLetterStatus' },
          to: { $ref: '#/components/schemas/MaskedRecipient' },
          segmentCount: { $ref: '#/components/schemas/SegmentCount' },
          attemptCount: { description: 'Attempts that ended in a failure.', type: 'integer', minimum: 0 },
          operatorId: { description: 'The operator chosen by routing.', type: ['string', 'null'] },
          lastError: { $ref: '#/components/schemas/FailureReason' },
          mayHaveBeenSent: {
            description: 'Whether some attempt to hand it to its operator got no answer.',
            type: 'boolean',
          },
          createdAt: { description: 'When it was accepted.', type: 'string', format: 'date-time' },
          failedAt: { description: 'When it was given up.', type: 'string', format: 'date-time' },
          resolution: {
            description: 'Null until someone said what became of it.',
            oneOf: [{ $ref: '#/components/schemas/DeadLetterResolution' }, { type: 'null' }],
          },
          replay: {
            description: 'Null until a replay takes it.',
            oneOf: [{ $ref: '#/components/schemas/DeadLetterReplay' }, { type: 'null' }],
          },
        },
      },
      DeadLetterPage: {
        description: 'Messages that were given up, newest first.',
        type: 'object',
        required: ['deadLetters', 'nextCursor'],
        properties: {
          deadLetters: {
            description: 'At most `limit`.',
            type: 'array',
            maxItems: 200,
            items: { $ref: '#/components/schemas/DeadLetterEntry' },
          },
          nextCursor: {
            description: 'Leads to older ones; null on the last page.',
            oneOf: [{ $ref: '#/components/schemas/DeadLetterCursor' }, { type: 'null' }],
          },
        },
      },
      ReplayId: {
        description: 'Id of a replay.',
        type: 'string',
        format: 'uuid',
        examples: ['0b0f8a9c-64b9-4a52-8f0e-31c1c1a3f001'],
      },
      ReplayConfirmation: {
        description: 'Stands for exactly one set of messages. Opaque.',
        type: 'string',
        pattern: '^[0-9a-f]{64}$',
        examples: ['e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
      },
      ReplayRate: {
        description: 'Messages per second at most; 50 unless it is given.',
        type: 'integer',
        minimum: 1,
        maximum: 500,
        'x-default': 50,
        examples: [20],
      },
      ReplayRequest: {
        description: 'The messages of a filter, at most 10,000, or one message.',
        oneOf: [
          { $ref: '#/components/schemas/FilterReplay' },
          { $ref: '#/components/schemas/SingleReplay' },
        ],
      },
      FilterReplay: {
        description: 'The messages of a filter; at most 10,000.',
        type: 'object',
        required: ['filter', 'reason'],
        additionalProperties: false,
        properties: {
          filter: { $ref: '#/components/schemas/DeadLetterFilter' },
          dryRun: { description: 'Counts only, unless it is false.', type: 'boolean' },
          confirmation: { $ref: '#/components/schemas/ReplayConfirmation' },
          ratePerSecond: { $ref: '#/components/schemas/ReplayRate' },
          reason: { $ref: '#/components/schemas/AuditReason' },
        },
      },
      SingleReplay: {
        description: 'One message.',
        type: 'object',
        required: ['messageId', 'reason'],
        additionalProperties: false,
        properties: {
          messageId: { $ref: '#/components/schemas/MessageId' },
          dryRun: { description: 'Counts only, unless it is false.', type: 'boolean' },
          confirmation: { $ref: '#/components/schemas/ReplayConfirmation' },
          ratePerSecond: { $ref: '#/components/schemas/ReplayRate' },
          reason: { $ref: '#/components/schemas/AuditReason' },
        },
      },
      ReplayCount: {
        description: 'What a replay would send again.',
        type: 'object',
        required: ['count', 'confirmation'],
        properties: {
          count: { description: 'Number of messages.', type: 'integer', minimum: 0, maximum: 10000 },
          confirmation: { $ref: '#/components/schemas/ReplayConfirmation' },
        },
      },
      ReplayState: {
        description: 'RUNNING goes on until every message had its turn.',
        type: 'string',
        'x-extensible-enum': ['RUNNING', 'ENDED'],
        examples: ['RUNNING'],
      },
      Replay: {
        description: 'How far a replay is.',
        type: 'object',
        required: [
          'replayId',
          'state',
          'total',
          'done',
          'failed',
          'ratePerSecond',
          'reason',
          'startedAt',
          'endedAt',
        ],
        properties: {
          replayId: { $ref: '#/components/schemas/ReplayId' },
          state: { $ref: '#/components/schemas/ReplayState' },
          total: { description: 'Messages in its set.', type: 'integer', minimum: 1, maximum: 10000 },
          done: { description: 'Messages submitted again.', type: 'integer', minimum: 0 },
          failed: {
            description: 'Messages whose content was no longer stored.',
            type: 'integer',
            minimum: 0,
          },
          ratePerSecond: { $ref: '#/components/schemas/ReplayRate' },
          reason: { $ref: '#/components/schemas/AuditReason' },
          startedAt: { description: 'When it was started.', type: 'string', format: 'date-time' },
          endedAt: { description: 'Null while it runs.', type: ['string', 'null'], format: 'date-time' },
        },
      },
      StoredRecipient: {
        description: 'The recipient as submitted; empty once retention has blanked it, and not E.164 in a message that failed validation for it.',
        type: 'string',
        'x-pii': true,
      },
      StoredSender: { description: 'The sender id as submitted.', type: 'string' },
      FieldErrorCode: {
        description: 'What is wrong with a field.',
        type: 'string',
        'x-extensible-enum': [
          'REQUIRED',
          'UNKNOWN_FIELD',
          'NOT_ALLOWED',
          'TYPE',
          'LENGTH',
          'FORMAT',
          'VALUE',
          'COUNT',
          'RECIPIENT_FORMAT',
          'SENDER_FORMAT',
          'BODY_LENGTH',
          'MESSAGE_ID_FORMAT',
          'MESSAGE_ID_CONFLICT',
          'DUPLICATE_IN_BATCH',
          'TEMPLATE_NOT_FOUND',
          'TEMPLATE_VARIABLE_MISSING',
        ],
        examples: ['RECIPIENT_FORMAT'],
      },
      FieldError: {
        description: 'One offending field.',
        type: 'object',
        required: ['field', 'message', 'code'],
        properties: {
          field: { description: 'Dotted path.', type: 'string', examples: ['messages.3.to'] },
          message: { description: 'What the field has to be.', type: 'string' },
          code: { $ref: '#/components/schemas/FieldErrorCode' },
        },
      },
      ErrorCode: {
        description: 'Stable code of an error; what to do about it stands in the table of faults.',
        type: 'string',
        'x-extensible-enum': [
          'VALIDATION_FAILED',
          'ALL_MESSAGES_INVALID',
          'MALFORMED_JSON',
          'MALFORMED_HTTP',
          'MALFORMED_URL',
          'INVALID_ENCODING',
          'INVALID_TEXT',
          'DUPLICATE_KEY',
          'FORBIDDEN_KEY',
          'TOO_DEEP',
          'INVALID_IDEMPOTENCY_KEY',
          'INVALID_LANE',
          'TEMPLATE_ID_MISMATCH',
          'TEMPLATE_VARIABLE_MISSING',
          'TENANT_MISSING',
          'GATEWAY_PROOF_REFUSED',
          'INTERNAL_TOKEN_REFUSED',
          'LANE_NOT_GRANTED',
          'GOV_SIGNATURE_MISSING',
          'GOV_SIGNATURE_MALFORMED',
          'GOV_SIGNATURE_INVALID',
          'GOV_SIGNATURE_UNTRUSTED',
          'GOV_SIGNATURE_REVOKED',
          'GOV_SIGNATURE_EXPIRED',
          'GOV_SIGNATURE_REPLAYED',
          'GOV_SIGNATURE_TENANT_MISMATCH',
          'FOREIGN_MESSAGE',
          'UNKNOWN_PATH',
          'MESSAGE_NOT_FOUND',
          'REPLAY_NOT_FOUND',
          'TEMPLATE_NOT_FOUND',
          'DOCS_NOT_RENDERED',
          'METHOD_NOT_ALLOWED',
          'REQUEST_TIMEOUT',
          'IDEMPOTENCY_KEY_REUSED',
          'IDEMPOTENCY_IN_PROGRESS',
          'MESSAGE_ID_CONFLICT',
          'NOT_A_DEAD_LETTER',
          'OUTCOME_IN_DOUBT',
          'OUTCOME_NOT_IN_DOUBT',
          'ALREADY_RESOLVED',
          'ALREADY_REPLAYED',
          'CONTENT_GONE',
          'NOTHING_TO_REPLAY',
          'REPLAY_SET_CHANGED',
          'REPLAY_TOO_LARGE',
          'BODY_TOO_LARGE',
          'BATCH_TOO_LARGE',
          'UNSUPPORTED_MEDIA_TYPE',
          'HEADERS_TOO_LARGE',
          'LANE_SHED',
          'INTERNAL_ERROR',
          'STORE_UNAVAILABLE',
          'OVERLOADED',
          'KILL_SWITCH_UNAVAILABLE',
        ],
      },
      Problem: {
        description: 'An error (RFC 9457).',
        type: 'object',
        required: ['type', 'title', 'status', 'code', 'detail', 'errors'],
        properties: {
          type: {
            description: 'Identifies the kind of error.',
            type: 'string',
            format: 'uri',
            examples: ['urn:sms-orchestrator:fault:VALIDATION_FAILED'],
          },
          title: { description: 'The kind of error in a few words.', type: 'string' },
          status: { description: 'The HTTP status.', type: 'integer', minimum: 400, maximum: 599 },
          code: { $ref: '#/components/schemas/ErrorCode' },
          detail: { description: 'What to do next.', type: 'string' },
          errors: {
            description: 'The offending fields; empty when the error is not about a field.',
            type: 'array',
            items: { $ref: '#/components/schemas/FieldError' },
          },
        },
      },
      GatewayError: {
        description: 'What the gateway answers by itself.',
        type: 'object',
        required: ['message'],
        properties: {
          message: {
            description: 'What went wrong.',
            type: 'string',
            examples: ['API rate limit exceeded'],
          },
          request_id: { description: 'The gateway\'s own id of the request.', type: 'string' },
        },
      },
      FastPathKillRequest: {
        description: 'A tenant, a template, or a template of a tenant; and why.',
        type: 'object',
        required: ['reason'],
        minProperties: 2,
        additionalProperties: false,
        properties: {
          tenantId: { $ref: '#/components/schemas/TenantId' },
          templateId: { $ref: '#/components/schemas/TemplateId' },
          reason: { $ref: '#/components/schemas/AuditReason' },
        },
      },
      FastPathKill: {
        description: 'A scope that is off the fast path. Without `templateId` it is all of the tenant, without `tenantId` the template of all tenants.',
        type: 'object',
        required: ['reason', 'actor', 'since', 'expiresAt'],
        properties: {
          tenantId: { $ref: '#/components/schemas/TenantId' },
          templateId: { $ref: '#/components/schemas/TemplateId' },
          reason: { $ref: '#/components/schemas/AuditReason' },
          actor: { $ref: '#/components/schemas/Actor' },
          since: { description: 'Since when it is off.', type: 'string', format: 'date-time' },
          expiresAt: {
            description: 'When it lapses.',
            type: 'string',
            format: 'date-time',
            'x-ttl-seconds': 86400,
          },
        },
      },
      FastPathKills: {
        description: 'What is off the fast path.',
        type: 'object',
        required: ['kills', 'copy'],
        properties: {
          kills: {
            description: 'Oldest first.',
            type: 'array',
            maxItems: 5000,
            items: { $ref: '#/components/schemas/FastPathKill' },
          },
          copy: { $ref: '#/components/schemas/KillSwitchCopy' },
        },
      },
      KillSwitchCopy: {
        description: 'The copy that every submit with a template asks. CURRENT: what is listed is what each submit is told.\nBEHIND: a replica that reads it goes by another list, for 5 seconds at most. MISSING: no message takes the fast path,\nuntil a replica has written the copy again, within seconds. UNREACHABLE: this replica cannot read it and lets no\nmessage take the fast path; another one that reads a valid copy may go by that for 5 seconds at most.\n',
        type: 'string',
        'x-extensible-enum': ['CURRENT', 'BEHIND', 'MISSING', 'UNREACHABLE'],
        examples: ['CURRENT'],
      },
      Liveness: {
        description: 'The process answers.',
        type: 'object',
        required: ['status'],
        properties: { status: { description: 'Always alive.', type: 'string', enum: ['alive'] } },
      },
      DependencyState: {
        description: 'Whether a dependency answered its latest check.',
        type: 'string',
        enum: ['up', 'down'],
      },
      Dependencies: {
        description: 'One entry per dependency.',
        type: 'object',
        required: ['postgres', 'nats', 'redis', 'routingEngine'],
        properties: {
          postgres: { $ref: '#/components/schemas/DependencyState' },
          nats: { $ref: '#/components/schemas/DependencyState' },
          redis: { $ref: '#/components/schemas/DependencyState' },
          routingEngine: { $ref: '#/components/schemas/DependencyState' },
        },
      },
      Readiness: {
        description: 'The process can do its work; the state of each dependency at the latest check.',
        type: 'object',
        required: ['status', 'dependencies'],
        properties: {
          status: {
            description: 'degraded still takes traffic.',
            type: 'string',
            enum: ['ready', 'degraded'],
          },
          dependencies: { $ref: '#/components/schemas/Dependencies' },
        },
      },
      Unreadiness: {
        description: 'The process cannot do its work; the state of each dependency at the latest check.',
        type: 'object',
        required: ['status', 'dependencies'],
        properties: {
          status: { description: 'Always unready.', type: 'string', enum: ['unready'] },
          dependencies: { $ref: '#/components/schemas/Dependencies' },
        },
      },
    },
  },
};

/** The OpenAPI document; references stay. Whoever resolves them in place has to do so in a clone. */
export const document = contract as Document;
