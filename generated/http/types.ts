// Generated from openapi.yaml; do not edit. Run npm run generate.
export interface paths {
    readonly "/v1/sms/send": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Submit one message
         * @description Answers 202 once the message is durably stored. With an `Idempotency-Key` the request may be repeated for 48 hours
         *     without sending twice.
         *
         *     A message has exactly one of `body` and `templateId`; the latter comes with `variables`. A template is filled in before the 202,
         *     and the rules of `body` hold for the text that it makes: 400 `VALIDATION_FAILED` names `variables` with `BODY_LENGTH`.
         *     `segmentCount` and `encoding` are those of that text. A repeated request is answered as before, whatever became of its template.
         */
        readonly post: operations["sendMessage"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sms/bulk": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Submit up to 1,000 messages
         * @description Each message is judged by itself: valid ones are stored, all in one transaction, and invalid ones are reported with
         *     their errors, also when a text or a key of theirs cannot be stored. `results` has the order of the request.
         *
         *     A message may be a text or a template. What a single message is refused for is an error of its item: `TEMPLATE_NOT_FOUND` of
         *     `messages.3.templateId`, `TEMPLATE_VARIABLE_MISSING` or `UNKNOWN_FIELD` of `messages.3.variables.name`, `BODY_LENGTH` of
         *     `messages.3.variables`. `X-Template-Id` belongs to a single message: here it is 400 `VALIDATION_FAILED`.
         */
        readonly post: operations["sendBulk"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sms/{messageId}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Follow one message
         * @description The state of a message as committed, with its delivery receipt once the operator has sent one.
         */
        readonly get: operations["getMessage"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/internal/orch/fastpath/disable": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * See what is off the fast path
         * @description Every scope that is off, oldest first, with who took it off, why, since when and until when; and whether the copy
         *     that each submit asks is known to be current.
         */
        readonly get: operations["listFastPathKills"];
        readonly put?: never;
        /**
         * Take a tenant or a template off the fast path
         * @description Once it is answered 200, every submit of this scope on every replica gets full compliance, for 24 hours unless lifted
         *     earlier. A message that was accepted before keeps its path: one that took the fast path is delivered without being
         *     asked about. Only submits are stopped, and none of them is refused.
         *
         *     The same request again is harmless. Within a minute of the one before, with the same reason and by the same holder of a
         *     token, it changes nothing; otherwise the 24 hours begin anew, with the new reason. Audited on
         *     `orch.fastpath.killed.v1`, which also warns before a kill lapses.
         */
        readonly post: operations["disableFastPath"];
        /**
         * Allow the fast path again
         * @description Lifts what the POST of exactly this scope has set; other scopes that cover it stay off. Once it is answered 204 the next
         *     submit may take the fast path, on every replica. A scope that is not off is answered 204 as well, and nothing is audited.
         */
        readonly delete: operations["enableFastPath"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/internal/orch/dead-letters": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Look at messages that were given up
         * @description Messages in `FAILED` or `DEAD_LETTER`, newest first, without their text and with the recipient masked. Bounded by the
         *     moment at which they were given up: by default the last 24 hours, at most 31 days. `nextCursor` leads to older ones
         *     and keeps the window of the first page; messages that are given up meanwhile do not shift the pages. Repeat the
         *     other filters with each cursor.
         */
        readonly get: operations["browseDeadLetters"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/internal/orch/dead-letters/replay": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Send messages again that were given up
         * @description First without `dryRun: false`: answers how many messages would be sent again, and a `confirmation` of exactly this
         *     set. Then with `dryRun: false` and the confirmation: the set is fixed, and a background job submits each of its
         *     messages as a new message with a new id, at most `ratePerSecond` per second in all processes together. Its status
         *     stays as it is; `replay` of the old one names the new one.
         *
         *     A message is sent again at most once. One that its operator may have (`mayHaveBeenSent`) is not, unless it was
         *     resolved as not sent: by filter it is passed over, by id it is refused. So is one whose text is no longer stored.
         *     Audited on `orch.deadletter.audited.v1`.
         */
        readonly post: operations["replayDeadLetters"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/internal/orch/dead-letters/replays/{replayId}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Follow one replay
         * @description How far a replay is. Kept for as long as messages are.
         */
        readonly get: operations["getReplay"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/internal/orch/dead-letters/{messageId}/resolve": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Say what became of a message whose outcome is unknown
         * @description For a message with `mayHaveBeenSent`: some attempt to hand it to its operator got no answer, as with
         *     `PUBLISH_OUTCOME_UNKNOWN`. Recorded once and for good; the same outcome again answers the first record. The status
         *     stays as it is. Resolved as `not-sent` the message can be replayed. Audited on `orch.deadletter.audited.v1`.
         */
        readonly post: operations["resolveDeadLetter"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/health/live": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Is the process running
         * @description Answers 200 whenever the process can answer at all.
         */
        readonly get: operations["getLiveness"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/health/ready": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Can the process do its work
         * @description Answered from a snapshot that is refreshed in the background. Without `scope`, every dependency has to be up.
         *     With `scope=traffic` only the store (`postgres`) has to be, since submits are answered without the others.
         */
        readonly get: operations["getReadiness"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/metrics": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Metrics of this process
         * @description OpenMetrics when the caller accepts it, otherwise the Prometheus text format.
         */
        readonly get: operations["getMetrics"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/docs": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The HTTP contract as a page
         * @description A page that loads nothing from anywhere else.
         */
        readonly get: operations["getDocs"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/docs/http": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The HTTP contract as a page
         * @description A page that loads nothing from anywhere else.
         */
        readonly get: operations["getHttpDocs"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/docs/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The event contract as a page
         * @description A page that loads nothing from anywhere else.
         */
        readonly get: operations["getEventDocs"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description The tenant.
         * @example demo
         */
        readonly TenantId: string;
        /**
         * @description UUID v4, chosen by the client or by the service; stored in lower case.
         * @example 6f8b8a52-3f0c-4f38-9a3c-0f6b1d6c2a11
         */
        readonly MessageId: string;
        /**
         * @description Recipient number in E.164 form.
         * @example +14155550123
         */
        readonly Msisdn: string;
        /**
         * @description Sender id, 1 to 11 letters and digits, or 1 to 15 digits without a plus sign.
         * @example ACME
         */
        readonly SenderId: string;
        /**
         * @description Text of the message, 1 to 1,600 Unicode code points.
         * @example Your parcel arrives today.
         */
        readonly MessageBody: string;
        /**
         * @description Free labels of the submitter, stored with the message and carried to the operator's connector.
         * @example {
         *       "campaign": "spring"
         *     }
         */
        readonly Metadata: {
            readonly [key: string]: string;
        };
        /**
         * Format: date-time
         * @description An instant in RFC 3339, with any offset. In UTC it lies between 1970-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z;
         *     what is finer than a millisecond is cut off, and a leap second is the second after it.
         * @example 2026-11-23T08:30:00.000Z
         */
        readonly Moment: string;
        /**
         * @description Id of an approved template.
         * @example otp-login
         */
        readonly TemplateId: string;
        /**
         * @description One value for each `{{name}}` of the template, and no other. Values are filled in as they are.
         * @example {
         *       "code": "493201"
         *     }
         */
        readonly TemplateVariables: {
            readonly [key: string]: string;
        };
        /**
         * @description Priority lane: P0 emergency, P1 one-time passwords, P2 transactional, P3 marketing, P4 broadcast.
         *     Without a wish the tier of the tenant decides; an unknown tier counts as STANDARD.
         *     `x-slo-seconds` is the time from acceptance to the first final delivery receipt that 95 % of a lane's messages should keep.
         * @example P3
         * @enum {string}
         */
        readonly Lane: "P0" | "P1" | "P2" | "P3" | "P4";
        /**
         * @description Where a message is on its way. SENT, FAILED and DEAD_LETTER are final.
         * @example QUEUED
         */
        readonly MessageStatus: "QUEUED" | "ROUTING" | "ROUTED" | "SENT" | "RETRY" | "FAILED" | "DEAD_LETTER";
        /**
         * @description FULL is evaluated before it is sent, FAST_PATH beside it. Decided once, when the message is accepted. A text is FULL, and so is a
         *     message that is submitted again from a dead letter.
         */
        readonly CompliancePath: "FULL" | "FAST_PATH";
        /**
         * @description GSM-7 carries 160 characters in one segment, UCS-2 70.
         * @example GSM-7
         * @enum {string}
         */
        readonly Encoding: "GSM-7" | "UCS-2";
        /**
         * @description Number of SMS segments that the text takes.
         * @example 1
         */
        readonly SegmentCount: number;
        /**
         * @description What the operator reported, in the order of rank; a lower rank never replaces a higher one.
         * @example DELIVERED
         */
        readonly DeliveryState: "ACCEPTED" | "BUFFERED" | "EXPIRED" | "UNDELIVERABLE" | "DELIVERED";
        /**
         * @description Why a message failed or was tried again.
         * @example NO_ROUTE
         */
        readonly FailureCode: "VALIDATION_FAILED" | "COMPLIANCE_BLOCKED" | "COMPLIANCE_UNAVAILABLE" | "NO_ROUTE" | "ROUTING_UNAVAILABLE" | "ROUTING_BAD_RESPONSE" | "OPERATOR_PUBLISH_FAILED" | "PUBLISH_OUTCOME_UNKNOWN" | "CRASH_LOOP" | "UNREADABLE_MESSAGE";
        /**
         * @description One of the failure codes.
         * @example NO_ROUTE
         * @enum {string}
         */
        readonly FailureCodeFilter: "VALIDATION_FAILED" | "COMPLIANCE_BLOCKED" | "COMPLIANCE_UNAVAILABLE" | "NO_ROUTE" | "ROUTING_UNAVAILABLE" | "ROUTING_BAD_RESPONSE" | "OPERATOR_PUBLISH_FAILED" | "PUBLISH_OUTCOME_UNKNOWN" | "CRASH_LOOP" | "UNREADABLE_MESSAGE";
        /**
         * @description Why, as a code for machines and a sentence for people. Never carries message content, unless the compliance service
         *     quotes it in its reason, which is the detail of COMPLIANCE_BLOCKED in a message and in a dead letter.
         */
        readonly FailureReason: {
            readonly code: components["schemas"]["FailureCode"];
            /**
             * @description One sentence.
             * @example no operator serves this destination
             */
            readonly detail: string;
        };
        /** @description One message, as a text (`body`) or as a template (`templateId` and `variables`), exactly one of the two. */
        readonly SendMessageRequest: components["schemas"]["TextMessage"] | components["schemas"]["TemplateMessage"];
        /** @description One message as text. */
        readonly TextMessage: {
            readonly to: components["schemas"]["Msisdn"];
            readonly from: components["schemas"]["SenderId"];
            readonly body: components["schemas"]["MessageBody"];
            readonly messageId?: components["schemas"]["MessageId"];
            readonly metadata?: components["schemas"]["Metadata"];
        };
        /** @description One message as an approved template with its variables. */
        readonly TemplateMessage: {
            readonly to: components["schemas"]["Msisdn"];
            readonly from: components["schemas"]["SenderId"];
            readonly templateId: components["schemas"]["TemplateId"];
            readonly variables: components["schemas"]["TemplateVariables"];
            readonly messageId?: components["schemas"]["MessageId"];
            readonly metadata?: components["schemas"]["Metadata"];
        };
        /** @description Up to 1,000 messages. */
        readonly SendBulkRequest: {
            /** @description Judged one by one; an invalid one does not hold up the others. */
            readonly messages: readonly components["schemas"]["SendMessageRequest"][];
        };
        /** @description What is promised by the 202. */
        readonly MessageAccepted: {
            readonly messageId: components["schemas"]["MessageId"];
            /**
             * @description Always QUEUED.
             * @enum {string}
             */
            readonly status: "QUEUED";
            /**
             * Format: date-time
             * @description When it was accepted.
             */
            readonly acceptedAt: string;
            readonly segmentCount: components["schemas"]["SegmentCount"];
            readonly encoding: components["schemas"]["Encoding"];
            readonly lane: components["schemas"]["Lane"];
        };
        /** @description Place in the request, from 0. */
        readonly BulkIndex: number;
        /** @description What became of one message of a bulk. */
        readonly BulkResult: components["schemas"]["BulkQueued"] | components["schemas"]["BulkInvalid"];
        /** @description A message of a bulk that is stored. */
        readonly BulkQueued: {
            readonly index: components["schemas"]["BulkIndex"];
            readonly messageId: components["schemas"]["MessageId"];
            /**
             * @description Always QUEUED. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            readonly status: "QUEUED";
            readonly segmentCount: components["schemas"]["SegmentCount"];
            readonly encoding: components["schemas"]["Encoding"];
        };
        /** @description A message of a bulk that breaks a rule and is not stored. */
        readonly BulkInvalid: {
            readonly index: components["schemas"]["BulkIndex"];
            /** @description The id of the message; null for one that named no valid id. */
            readonly messageId: components["schemas"]["MessageId"] | null;
            /**
             * @description Always INVALID. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            readonly status: "INVALID";
            /** @description Why it is invalid. */
            readonly errors: readonly components["schemas"]["FieldError"][];
        };
        /** @description What is promised by the 202, message by message. */
        readonly BulkAccepted: {
            /**
             * Format: uuid
             * @description Id of this bulk.
             */
            readonly batchId: string;
            /**
             * Format: date-time
             * @description When it was accepted.
             */
            readonly acceptedAt: string;
            readonly lane: components["schemas"]["Lane"];
            /** @description Number of messages stored. */
            readonly accepted: number;
            /** @description Number of invalid messages. */
            readonly rejected: number;
            /** @description One per message, in the order of the request. */
            readonly results: readonly components["schemas"]["BulkResult"][];
        };
        /** @description The furthest delivery receipt of the operator. */
        readonly Delivery: {
            readonly state: components["schemas"]["DeliveryState"];
            /** @description When the operator saw it. */
            readonly at: components["schemas"]["Moment"];
        };
        /** @description A message as it stands. Its text is never returned. */
        readonly Message: {
            readonly messageId: components["schemas"]["MessageId"];
            readonly tenantId: components["schemas"]["TenantId"];
            readonly status: components["schemas"]["MessageStatus"];
            readonly lane: components["schemas"]["Lane"];
            readonly compliancePath: components["schemas"]["CompliancePath"];
            readonly to: components["schemas"]["StoredRecipient"];
            readonly from: components["schemas"]["StoredSender"];
            readonly segmentCount: components["schemas"]["SegmentCount"];
            readonly encoding: components["schemas"]["Encoding"];
            /** @description Attempts that ended in a failure. */
            readonly attemptCount: number;
            /** @description The operator chosen by routing. */
            readonly operatorId: string | null;
            /** @description Null until a receipt arrived. */
            readonly delivery: components["schemas"]["Delivery"] | null;
            /** @description The latest failure, null when there was none. */
            readonly lastError: components["schemas"]["FailureReason"] | null;
            /** @description What became of it when that was unknown; null unless someone found out. */
            readonly resolution: components["schemas"]["Resolution"] | null;
            /**
             * Format: date-time
             * @description When it was accepted.
             */
            readonly createdAt: string;
            /**
             * Format: date-time
             * @description When its status last changed.
             */
            readonly updatedAt: string;
            /**
             * Format: date-time
             * @description When it reached a final status.
             */
            readonly processedAt: string | null;
        };
        /** @description What became of a message whose outcome was unknown. */
        readonly Resolution: {
            readonly outcome: components["schemas"]["ResolvedOutcome"];
            /**
             * Format: date-time
             * @description When it was resolved.
             */
            readonly at: string;
        };
        /**
         * @description Whether the operator had taken the message.
         * @example not-sent
         * @enum {string}
         */
        readonly ResolvedOutcome: "sent" | "not-sent";
        /** @description What became of a message whose outcome was unknown, and why that is believed. */
        readonly DeadLetterResolution: {
            readonly outcome: components["schemas"]["ResolvedOutcome"];
            readonly reason: components["schemas"]["AuditReason"];
            /**
             * Format: date-time
             * @description When it was resolved.
             */
            readonly at: string;
        };
        /**
         * @description Why it is done, for the audit; never put message content or numbers in it.
         * @example INC-4711
         */
        readonly AuditReason: string;
        /**
         * @description Why it is done, for the audit; never put message content or numbers in it.
         * @example INC-4711
         */
        readonly AuditReasonInQuery: string;
        /**
         * @description Who did it - the name configured with the internal token that was sent, `token-1` for the first token without a name.
         * @example on-call
         */
        readonly Actor: string;
        /** @description What became of the message. */
        readonly ResolveRequest: {
            readonly outcome: components["schemas"]["ResolvedOutcome"];
            readonly reason: components["schemas"]["AuditReason"];
        };
        /**
         * @description The final statuses of a message that was given up.
         * @example DEAD_LETTER
         */
        readonly DeadLetterStatus: "FAILED" | "DEAD_LETTER";
        /**
         * @description One of the final statuses of a message that was given up.
         * @example DEAD_LETTER
         * @enum {string}
         */
        readonly DeadLetterStatusFilter: "FAILED" | "DEAD_LETTER";
        /**
         * @description Messages per page.
         * @default 50
         */
        readonly DeadLetterLimit: number;
        /** @description Where a page ends. Opaque. */
        readonly DeadLetterCursor: string;
        /** @description Which messages. Bounded like a browse - by default what was given up in the last 24 hours, at most 31 days. */
        readonly DeadLetterFilter: {
            readonly tenantId?: components["schemas"]["TenantId"];
            readonly status?: components["schemas"]["DeadLetterStatusFilter"];
            readonly code?: components["schemas"]["FailureCodeFilter"];
            readonly lane?: components["schemas"]["Lane"];
            /** @description Given up at this moment or later. By default 24 hours before `until`. */
            readonly from?: components["schemas"]["Moment"];
            /** @description Given up before this moment. By default now. */
            readonly until?: components["schemas"]["Moment"];
        };
        /**
         * @description The recipient with all but a few digits masked; empty once retention has blanked it.
         * @example +14*******23
         */
        readonly MaskedRecipient: string;
        /** @description The replay that took a message. */
        readonly DeadLetterReplay: {
            readonly replayId: components["schemas"]["ReplayId"];
            readonly state: components["schemas"]["ReplayItemState"];
            /** @description The new message; null until it was submitted. */
            readonly messageId: components["schemas"]["MessageId"] | null;
        };
        /**
         * @description PENDING waits for its turn, DONE was submitted again. SKIPPED was not, since its content is no longer stored.
         * @example DONE
         */
        readonly ReplayItemState: "PENDING" | "DONE" | "SKIPPED";
        /** @description A message that was given up. Its text is never returned. */
        readonly DeadLetterEntry: {
            readonly messageId: components["schemas"]["MessageId"];
            readonly tenantId: components["schemas"]["TenantId"];
            readonly lane: components["schemas"]["Lane"];
            readonly status: components["schemas"]["DeadLetterStatus"];
            readonly to: components["schemas"]["MaskedRecipient"];
            readonly segmentCount: components["schemas"]["SegmentCount"];
            /** @description Attempts that ended in a failure. */
            readonly attemptCount: number;
            /** @description The operator chosen by routing. */
            readonly operatorId: string | null;
            readonly lastError: components["schemas"]["FailureReason"];
            /** @description Whether some attempt to hand it to its operator got no answer. */
            readonly mayHaveBeenSent: boolean;
            /**
             * Format: date-time
             * @description When it was accepted.
             */
            readonly createdAt: string;
            /**
             * Format: date-time
             * @description When it was given up.
             */
            readonly failedAt: string;
            /** @description Null until someone said what became of it. */
            readonly resolution: components["schemas"]["DeadLetterResolution"] | null;
            /** @description Null until a replay takes it. */
            readonly replay: components["schemas"]["DeadLetterReplay"] | null;
        };
        /** @description Messages that were given up, newest first. */
        readonly DeadLetterPage: {
            /** @description At most `limit`. */
            readonly deadLetters: readonly components["schemas"]["DeadLetterEntry"][];
            /** @description Leads to older ones; null on the last page. */
            readonly nextCursor: components["schemas"]["DeadLetterCursor"] | null;
        };
        /**
         * Format: uuid
         * @description Id of a replay.
         * @example 0b0f8a9c-64b9-4a52-8f0e-31c1c1a3f001
         */
        readonly ReplayId: string;
        /**
         * @description Stands for exactly one set of messages. Opaque.
         * @example e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
         */
        readonly ReplayConfirmation: string;
        /**
         * @description Messages per second at most; 50 unless it is given.
         * @example 20
         */
        readonly ReplayRate: number;
        /** @description The messages of a filter, at most 10,000, or one message. */
        readonly ReplayRequest: components["schemas"]["FilterReplay"] | components["schemas"]["SingleReplay"];
        /** @description The messages of a filter; at most 10,000. */
        readonly FilterReplay: {
            readonly filter: components["schemas"]["DeadLetterFilter"];
            /** @description Counts only, unless it is false. */
            readonly dryRun?: boolean;
            readonly confirmation?: components["schemas"]["ReplayConfirmation"];
            readonly ratePerSecond?: components["schemas"]["ReplayRate"];
            readonly reason: components["schemas"]["AuditReason"];
        };
        /** @description One message. */
        readonly SingleReplay: {
            readonly messageId: components["schemas"]["MessageId"];
            /** @description Counts only, unless it is false. */
            readonly dryRun?: boolean;
            readonly confirmation?: components["schemas"]["ReplayConfirmation"];
            readonly ratePerSecond?: components["schemas"]["ReplayRate"];
            readonly reason: components["schemas"]["AuditReason"];
        };
        /** @description What a replay would send again. */
        readonly ReplayCount: {
            /** @description Number of messages. */
            readonly count: number;
            readonly confirmation: components["schemas"]["ReplayConfirmation"];
        };
        /**
         * @description RUNNING goes on until every message had its turn.
         * @example RUNNING
         */
        readonly ReplayState: "RUNNING" | "ENDED";
        /** @description How far a replay is. */
        readonly Replay: {
            readonly replayId: components["schemas"]["ReplayId"];
            readonly state: components["schemas"]["ReplayState"];
            /** @description Messages in its set. */
            readonly total: number;
            /** @description Messages submitted again. */
            readonly done: number;
            /** @description Messages whose content was no longer stored. */
            readonly failed: number;
            readonly ratePerSecond: components["schemas"]["ReplayRate"];
            readonly reason: components["schemas"]["AuditReason"];
            /**
             * Format: date-time
             * @description When it was started.
             */
            readonly startedAt: string;
            /**
             * Format: date-time
             * @description Null while it runs.
             */
            readonly endedAt: string | null;
        };
        /** @description The recipient as submitted; empty once retention has blanked it, and not E.164 in a message that failed validation for it. */
        readonly StoredRecipient: string;
        /** @description The sender id as submitted. */
        readonly StoredSender: string;
        /**
         * @description What is wrong with a field.
         * @example RECIPIENT_FORMAT
         */
        readonly FieldErrorCode: "REQUIRED" | "UNKNOWN_FIELD" | "NOT_ALLOWED" | "TYPE" | "LENGTH" | "FORMAT" | "VALUE" | "COUNT" | "RECIPIENT_FORMAT" | "SENDER_FORMAT" | "BODY_LENGTH" | "MESSAGE_ID_FORMAT" | "MESSAGE_ID_CONFLICT" | "DUPLICATE_IN_BATCH" | "TEMPLATE_NOT_FOUND" | "TEMPLATE_VARIABLE_MISSING";
        /** @description One offending field. */
        readonly FieldError: {
            /**
             * @description Dotted path.
             * @example messages.3.to
             */
            readonly field: string;
            /** @description What the field has to be. */
            readonly message: string;
            readonly code: components["schemas"]["FieldErrorCode"];
        };
        /** @description Stable code of an error; what to do about it stands in the table of faults. */
        readonly ErrorCode: "VALIDATION_FAILED" | "ALL_MESSAGES_INVALID" | "MALFORMED_JSON" | "MALFORMED_HTTP" | "MALFORMED_URL" | "INVALID_ENCODING" | "INVALID_TEXT" | "DUPLICATE_KEY" | "FORBIDDEN_KEY" | "TOO_DEEP" | "INVALID_IDEMPOTENCY_KEY" | "INVALID_LANE" | "TEMPLATE_ID_MISMATCH" | "TEMPLATE_VARIABLE_MISSING" | "TENANT_MISSING" | "GATEWAY_PROOF_REFUSED" | "INTERNAL_TOKEN_REFUSED" | "LANE_NOT_GRANTED" | "GOV_SIGNATURE_MISSING" | "GOV_SIGNATURE_MALFORMED" | "GOV_SIGNATURE_INVALID" | "GOV_SIGNATURE_UNTRUSTED" | "GOV_SIGNATURE_REVOKED" | "GOV_SIGNATURE_EXPIRED" | "GOV_SIGNATURE_REPLAYED" | "GOV_SIGNATURE_TENANT_MISMATCH" | "FOREIGN_MESSAGE" | "UNKNOWN_PATH" | "MESSAGE_NOT_FOUND" | "REPLAY_NOT_FOUND" | "TEMPLATE_NOT_FOUND" | "DOCS_NOT_RENDERED" | "METHOD_NOT_ALLOWED" | "REQUEST_TIMEOUT" | "IDEMPOTENCY_KEY_REUSED" | "IDEMPOTENCY_IN_PROGRESS" | "MESSAGE_ID_CONFLICT" | "NOT_A_DEAD_LETTER" | "OUTCOME_IN_DOUBT" | "OUTCOME_NOT_IN_DOUBT" | "ALREADY_RESOLVED" | "ALREADY_REPLAYED" | "CONTENT_GONE" | "NOTHING_TO_REPLAY" | "REPLAY_SET_CHANGED" | "REPLAY_TOO_LARGE" | "BODY_TOO_LARGE" | "BATCH_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "HEADERS_TOO_LARGE" | "LANE_SHED" | "INTERNAL_ERROR" | "STORE_UNAVAILABLE" | "OVERLOADED" | "KILL_SWITCH_UNAVAILABLE";
        /** @description An error (RFC 9457). */
        readonly Problem: {
            /**
             * Format: uri
             * @description Identifies the kind of error.
             * @example urn:sms-orchestrator:fault:VALIDATION_FAILED
             */
            readonly type: string;
            /** @description The kind of error in a few words. */
            readonly title: string;
            /** @description The HTTP status. */
            readonly status: number;
            readonly code: components["schemas"]["ErrorCode"];
            /** @description What to do next. */
            readonly detail: string;
            /** @description The offending fields; empty when the error is not about a field. */
            readonly errors: readonly components["schemas"]["FieldError"][];
        };
        /** @description What the gateway answers by itself. */
        readonly GatewayError: {
            /**
             * @description What went wrong.
             * @example API rate limit exceeded
             */
            readonly message: string;
            /** @description The gateway's own id of the request. */
            readonly request_id?: string;
        };
        /** @description A tenant, a template, or a template of a tenant; and why. */
        readonly FastPathKillRequest: {
            readonly tenantId?: components["schemas"]["TenantId"];
            readonly templateId?: components["schemas"]["TemplateId"];
            readonly reason: components["schemas"]["AuditReason"];
        };
        /** @description A scope that is off the fast path. Without `templateId` it is all of the tenant, without `tenantId` the template of all tenants. */
        readonly FastPathKill: {
            readonly tenantId?: components["schemas"]["TenantId"];
            readonly templateId?: components["schemas"]["TemplateId"];
            readonly reason: components["schemas"]["AuditReason"];
            readonly actor: components["schemas"]["Actor"];
            /**
             * Format: date-time
             * @description Since when it is off.
             */
            readonly since: string;
            /**
             * Format: date-time
             * @description When it lapses.
             */
            readonly expiresAt: string;
        };
        /** @description What is off the fast path. */
        readonly FastPathKills: {
            /** @description Oldest first. */
            readonly kills: readonly components["schemas"]["FastPathKill"][];
            readonly copy: components["schemas"]["KillSwitchCopy"];
        };
        /**
         * @description The copy that every submit with a template asks. CURRENT: what is listed is what each submit is told.
         *     BEHIND: a replica that reads it goes by another list, for 5 seconds at most. MISSING: no message takes the fast path,
         *     until a replica has written the copy again, within seconds. UNREACHABLE: this replica cannot read it and lets no
         *     message take the fast path; another one that reads a valid copy may go by that for 5 seconds at most.
         * @example CURRENT
         */
        readonly KillSwitchCopy: "CURRENT" | "BEHIND" | "MISSING" | "UNREACHABLE";
        /** @description The process answers. */
        readonly Liveness: {
            /**
             * @description Always alive.
             * @enum {string}
             */
            readonly status: "alive";
        };
        /**
         * @description Whether a dependency answered its latest check.
         * @enum {string}
         */
        readonly DependencyState: "up" | "down";
        /** @description One entry per dependency. */
        readonly Dependencies: {
            readonly postgres: components["schemas"]["DependencyState"];
            readonly nats: components["schemas"]["DependencyState"];
            readonly redis: components["schemas"]["DependencyState"];
            readonly routingEngine: components["schemas"]["DependencyState"];
        };
        /** @description The process can do its work; the state of each dependency at the latest check. */
        readonly Readiness: {
            /**
             * @description degraded still takes traffic.
             * @enum {string}
             */
            readonly status: "ready" | "degraded";
            readonly dependencies: components["schemas"]["Dependencies"];
        };
        /** @description The process cannot do its work; the state of each dependency at the latest check. */
        readonly Unreadiness: {
            /**
             * @description Always unready.
             * @enum {string}
             */
            readonly status: "unready";
            readonly dependencies: components["schemas"]["Dependencies"];
        };
    };
    responses: {
        /**
         * @description The token is missing or refused; or the gateway's headers are missing, doubled or malformed, or the request did not
         *     come through the gateway.
         */
        readonly TenantUnknown: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    readonly code?: "TENANT_MISSING" | "GATEWAY_PROOF_REFUSED";
                };
            };
        };
        /** @description The tenant may not use this lane, or its signature is missing or refused. */
        readonly LaneRefused: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    readonly code?: "LANE_NOT_GRANTED" | "GOV_SIGNATURE_MISSING" | "GOV_SIGNATURE_MALFORMED" | "GOV_SIGNATURE_INVALID" | "GOV_SIGNATURE_UNTRUSTED" | "GOV_SIGNATURE_REVOKED" | "GOV_SIGNATURE_EXPIRED" | "GOV_SIGNATURE_REPLAYED" | "GOV_SIGNATURE_TENANT_MISMATCH";
                };
            };
        };
        /** @description The bearer token is missing or wrong, or the operation is off because no token is configured. */
        readonly InternalTokenRefused: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    readonly code?: "INTERNAL_TOKEN_REFUSED";
                };
            };
        };
        /** @description The body has more bytes than the operation takes. */
        readonly BodyTooLarge: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    readonly code?: "BODY_TOO_LARGE";
                };
            };
        };
        /** @description The body has more bytes than the operation takes. */
        readonly MessageTooLarge: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    readonly code?: "BODY_TOO_LARGE";
                };
            };
        };
        /** @description The body is not `application/json` in UTF-8, or it is compressed. */
        readonly UnsupportedMediaType: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    readonly code?: "UNSUPPORTED_MEDIA_TYPE";
                };
            };
        };
        /**
         * @description This lane is shed in favour of a higher one, or the gateway's rate limit is reached. Nothing was stored, and the key of
         *     the request was not used up; a repeat of a request that was accepted before is answered as it was then. `Retry-After`
         *     of `LANE_SHED` is 60 or more.
         */
        readonly LaneShed: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly "Retry-After": components["headers"]["RetryAfter"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    readonly code?: "LANE_SHED";
                };
            };
        };
        /**
         * @description Not accepted. Repeat the request after `Retry-After` seconds with the same Idempotency-Key or message ids: should the
         *     first try have been stored after all, it is not stored twice.
         */
        readonly Unavailable: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly "Retry-After": components["headers"]["RetryAfter"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    readonly code?: "STORE_UNAVAILABLE" | "OVERLOADED";
                };
            };
        };
        /** @description The store cannot be asked. Repeat the request after `Retry-After` seconds. */
        readonly StoreUnavailable: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly "Retry-After": components["headers"]["RetryAfter"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    readonly code?: "STORE_UNAVAILABLE";
                };
            };
        };
        /**
         * @description `KILL_SWITCH_UNAVAILABLE`: the change is stored and audited, and the copy that each submit asks could not be written. It
         *     takes effect by itself as soon as the copy can be written, a kill on no replica later than 5 seconds after it was stored: a
         *     replica that still reads a valid copy may go by that until then, and without one no message takes the fast path. Repeat the
         *     request to learn when it has taken effect; that is harmless.
         *
         *     `STORE_UNAVAILABLE`: it is not known to be stored. Repeat the request; no message is accepted meanwhile.
         */
        readonly KillSwitchUnavailable: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly "Retry-After": components["headers"]["RetryAfter"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    readonly code?: "KILL_SWITCH_UNAVAILABLE" | "STORE_UNAVAILABLE";
                };
            };
        };
        /** @description The pages were not rendered for this process. */
        readonly DocsNotRendered: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    readonly code?: "DOCS_NOT_RENDERED";
                };
            };
        };
        /**
         * @description What no operation can help, and what ends before one is reached. `x-answers` says when; those with a status that the
         *     operation lists come under that status. After those that close the connection a client opens a new one.
         */
        readonly AnyOther: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly Allow: components["headers"]["Allow"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    readonly code?: "MALFORMED_HTTP" | "MALFORMED_URL" | "UNKNOWN_PATH" | "METHOD_NOT_ALLOWED" | "REQUEST_TIMEOUT" | "HEADERS_TOO_LARGE" | "INTERNAL_ERROR";
                };
            };
        };
        /**
         * @description What no operation can help, and what ends before one is reached, in the service or in the gateway. `x-answers` says
         *     when the service answers so; those with a status that the operation lists come under that status. After those that
         *     close the connection a client opens a new one.
         */
        readonly AnyOtherThroughGateway: {
            headers: {
                readonly "X-Request-Id": components["headers"]["RequestId"];
                readonly Allow: components["headers"]["Allow"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"] & {
                    readonly code?: "MALFORMED_HTTP" | "MALFORMED_URL" | "UNKNOWN_PATH" | "METHOD_NOT_ALLOWED" | "REQUEST_TIMEOUT" | "HEADERS_TOO_LARGE" | "INTERNAL_ERROR";
                };
            };
        };
    };
    parameters: {
        /** @description Set by the gateway from the token. Exactly one, else 401. */
        readonly TenantIdHeader: components["schemas"]["TenantId"];
        /**
         * @description Set by the gateway, in place of whatever the client sent: the proof that the request came through it. A service that asks
         *     for a proof answers 401 `GATEWAY_PROOF_REFUSED` without it.
         */
        readonly GatewayAuthHeader: string;
        /** @description Set by the gateway; echoed in logs and traces. Another form than the documented one is replaced by a fresh id. */
        readonly RequestIdHeader: string;
        /** @description W3C Trace Context. An invalid one is ignored. */
        readonly TraceparentHeader: string;
        /**
         * @description Makes the request repeatable for 48 hours: the same key with the same request answers with the first response and
         *     `Idempotency-Replayed: true`. 1 to 255 visible ASCII characters. While the first request is being answered, for at
         *     most `x-in-progress-seconds`, a repetition is 409 `IDEMPOTENCY_IN_PROGRESS`; a request that was not answered with
         *     202 leaves the key free.
         */
        readonly IdempotencyKeyHeader: string;
        /**
         * @description The lane wanted for this submit, exactly as written here and once, or `INVALID_LANE`. The tenant needs a grant for it, unless
         *     it is the lane of its tier, which it gets without this header.
         */
        readonly PriorityLaneHeader: components["schemas"]["Lane"];
        /**
         * @description Detached JWS over the raw body, once, of at most 8,192 characters: `BASE64URL(protected)..BASE64URL(signature)` with
         *     `b64: false` (RFC 7797). Lane P0 needs it, and refuses anything else with a `GOV_SIGNATURE_` code; other lanes do not
         *     look at it. It is checked before a repeated request is answered, so a repeated request needs one that is still valid.
         *     Only a request whose headers have more than 65,536 bytes in all is not read, and answered 431.
         *
         *     The protected header has `alg` (ES256, ES384, EdDSA or PS256, the one of the key), `typ: gov-sms+jws`, `b64: false`,
         *     `crit: ["b64"]`, `x5c` (the certificate of the signer, then the authorities between it and the pinned one; at most
         *     three), `iat` and a later `exp` (at most 300 seconds apart), `jti` (1 to 128 visible ASCII characters, new for each
         *     request), `aud: sms-orchestrator`, `sub` (the tenant), `htm: POST`, `htu` (the path, such as `/v1/sms/send`) and `lane: P0`.
         *     `jku`, `jwk` and `x5u` are refused, other members ignored.
         *
         *     A body that breaks a rule is 400 before the grant and the signature are looked at. A service without pinned authorities
         *     answers `UNTRUSTED` to every header, of this form or not.
         *
         *     The codes, in the order of the checks: `MISSING`; `MALFORMED`, not of this form; `UNTRUSTED`, no path to a pinned
         *     authority; `TENANT_MISMATCH`, the signer does not act for the tenant; `REVOKED`, or nothing current says that it is not;
         *     `INVALID` and `EXPIRED`, made for another request or another time; `INVALID`, not the signature of this body by this key;
         *     `REPLAYED`, its `jti` served another request. The same `jti` under the same `Idempotency-Key` with the same body
         *     is a repeated request.
         */
        readonly GovSignatureHeader: string;
        /**
         * @description Repeats the `templateId` of the body, for those who read no bodies; another value is 400 `TEMPLATE_ID_MISMATCH`. It names no
         *     template by itself: without `templateId`, beside `body`, on a bulk, or given twice it is 400 `VALIDATION_FAILED` of `x-template-id`.
         */
        readonly TemplateIdHeader: components["schemas"]["TemplateId"];
    };
    requestBodies: never;
    headers: {
        /** @description Id of the request, from the gateway or fresh; name it when you report a problem. */
        readonly RequestId: string;
        /** @description What the page may load. */
        readonly ContentSecurityPolicy: string;
        /** @description With `METHOD_NOT_ALLOWED`, the methods that the path has. */
        readonly Allow: string;
        /** @description The scheme of the token that is asked for, such as `Bearer`. */
        readonly WwwAuthenticate: string;
        /** @description `true` when this is the stored answer of an earlier request with the same key. */
        readonly IdempotencyReplayed: "true";
        /** @description Seconds to wait before the request is repeated. */
        readonly RetryAfter: number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly sendMessage: {
        readonly parameters: {
            readonly query?: never;
            readonly header: {
                /** @description Set by the gateway from the token. Exactly one, else 401. */
                readonly "X-Tenant-Id": components["parameters"]["TenantIdHeader"];
                /**
                 * @description Set by the gateway, in place of whatever the client sent: the proof that the request came through it. A service that asks
                 *     for a proof answers 401 `GATEWAY_PROOF_REFUSED` without it.
                 */
                readonly "X-Gateway-Auth"?: components["parameters"]["GatewayAuthHeader"];
                /** @description Set by the gateway; echoed in logs and traces. Another form than the documented one is replaced by a fresh id. */
                readonly "X-Request-Id"?: components["parameters"]["RequestIdHeader"];
                /** @description W3C Trace Context. An invalid one is ignored. */
                readonly traceparent?: components["parameters"]["TraceparentHeader"];
                /**
                 * @description Makes the request repeatable for 48 hours: the same key with the same request answers with the first response and
                 *     `Idempotency-Replayed: true`. 1 to 255 visible ASCII characters. While the first request is being answered, for at
                 *     most `x-in-progress-seconds`, a repetition is 409 `IDEMPOTENCY_IN_PROGRESS`; a request that was not answered with
                 *     202 leaves the key free.
                 */
                readonly "Idempotency-Key"?: components["parameters"]["IdempotencyKeyHeader"];
                /**
                 * @description The lane wanted for this submit, exactly as written here and once, or `INVALID_LANE`. The tenant needs a grant for it, unless
                 *     it is the lane of its tier, which it gets without this header.
                 */
                readonly "X-Priority-Lane"?: components["parameters"]["PriorityLaneHeader"];
                /**
                 * @description Detached JWS over the raw body, once, of at most 8,192 characters: `BASE64URL(protected)..BASE64URL(signature)` with
                 *     `b64: false` (RFC 7797). Lane P0 needs it, and refuses anything else with a `GOV_SIGNATURE_` code; other lanes do not
                 *     look at it. It is checked before a repeated request is answered, so a repeated request needs one that is still valid.
                 *     Only a request whose headers have more than 65,536 bytes in all is not read, and answered 431.
                 *
                 *     The protected header has `alg` (ES256, ES384, EdDSA or PS256, the one of the key), `typ: gov-sms+jws`, `b64: false`,
                 *     `crit: ["b64"]`, `x5c` (the certificate of the signer, then the authorities between it and the pinned one; at most
                 *     three), `iat` and a later `exp` (at most 300 seconds apart), `jti` (1 to 128 visible ASCII characters, new for each
                 *     request), `aud: sms-orchestrator`, `sub` (the tenant), `htm: POST`, `htu` (the path, such as `/v1/sms/send`) and `lane: P0`.
                 *     `jku`, `jwk` and `x5u` are refused, other members ignored.
                 *
                 *     A body that breaks a rule is 400 before the grant and the signature are looked at. A service without pinned authorities
                 *     answers `UNTRUSTED` to every header, of this form or not.
                 *
                 *     The codes, in the order of the checks: `MISSING`; `MALFORMED`, not of this form; `UNTRUSTED`, no path to a pinned
                 *     authority; `TENANT_MISMATCH`, the signer does not act for the tenant; `REVOKED`, or nothing current says that it is not;
                 *     `INVALID` and `EXPIRED`, made for another request or another time; `INVALID`, not the signature of this body by this key;
                 *     `REPLAYED`, its `jti` served another request. The same `jti` under the same `Idempotency-Key` with the same body
                 *     is a repeated request.
                 */
                readonly "X-Gov-Signature"?: components["parameters"]["GovSignatureHeader"];
                /**
                 * @description Repeats the `templateId` of the body, for those who read no bodies; another value is 400 `TEMPLATE_ID_MISMATCH`. It names no
                 *     template by itself: without `templateId`, beside `body`, on a bulk, or given twice it is 400 `VALIDATION_FAILED` of `x-template-id`.
                 */
                readonly "X-Template-Id"?: components["parameters"]["TemplateIdHeader"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["SendMessageRequest"];
            };
        };
        readonly responses: {
            /** @description The message is stored and will be carried to its operator. */
            readonly 202: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["MessageAccepted"];
                };
            };
            /**
             * @description The request is malformed or breaks a rule; nothing was stored. `TEMPLATE_VARIABLE_MISSING` names each variable that the
             *     template has and the request has not, as `variables.name`. A variable that the template has not is named the same way, as
             *     `UNKNOWN_FIELD`; when none is missing, the answer is `VALIDATION_FAILED`.
             */
            readonly 400: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"] & {
                        readonly code?: "VALIDATION_FAILED" | "MALFORMED_JSON" | "INVALID_ENCODING" | "INVALID_TEXT" | "DUPLICATE_KEY" | "FORBIDDEN_KEY" | "TOO_DEEP" | "INVALID_IDEMPOTENCY_KEY" | "INVALID_LANE" | "TEMPLATE_ID_MISMATCH" | "TEMPLATE_VARIABLE_MISSING";
                    };
                };
            };
            readonly 401: components["responses"]["TenantUnknown"];
            readonly 403: components["responses"]["LaneRefused"];
            /** @description The template does not exist, was revoked, is another tenant's own, or cannot be filled in; which of them is not said. */
            readonly 404: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"] & {
                        readonly code?: "TEMPLATE_NOT_FOUND";
                    };
                };
            };
            /** @description The key or the message id is taken. The code says whether to repeat the request or to change it. */
            readonly 409: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly "Retry-After": components["headers"]["RetryAfter"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"] & {
                        readonly code?: "IDEMPOTENCY_KEY_REUSED" | "IDEMPOTENCY_IN_PROGRESS" | "MESSAGE_ID_CONFLICT";
                    };
                };
            };
            readonly 413: components["responses"]["MessageTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["LaneShed"];
            readonly 503: components["responses"]["Unavailable"];
            readonly default: components["responses"]["AnyOtherThroughGateway"];
        };
    };
    readonly sendBulk: {
        readonly parameters: {
            readonly query?: never;
            readonly header: {
                /** @description Set by the gateway from the token. Exactly one, else 401. */
                readonly "X-Tenant-Id": components["parameters"]["TenantIdHeader"];
                /**
                 * @description Set by the gateway, in place of whatever the client sent: the proof that the request came through it. A service that asks
                 *     for a proof answers 401 `GATEWAY_PROOF_REFUSED` without it.
                 */
                readonly "X-Gateway-Auth"?: components["parameters"]["GatewayAuthHeader"];
                /** @description Set by the gateway; echoed in logs and traces. Another form than the documented one is replaced by a fresh id. */
                readonly "X-Request-Id"?: components["parameters"]["RequestIdHeader"];
                /** @description W3C Trace Context. An invalid one is ignored. */
                readonly traceparent?: components["parameters"]["TraceparentHeader"];
                /**
                 * @description Makes the request repeatable for 48 hours: the same key with the same request answers with the first response and
                 *     `Idempotency-Replayed: true`. 1 to 255 visible ASCII characters. While the first request is being answered, for at
                 *     most `x-in-progress-seconds`, a repetition is 409 `IDEMPOTENCY_IN_PROGRESS`; a request that was not answered with
                 *     202 leaves the key free.
                 */
                readonly "Idempotency-Key"?: components["parameters"]["IdempotencyKeyHeader"];
                /**
                 * @description The lane wanted for this submit, exactly as written here and once, or `INVALID_LANE`. The tenant needs a grant for it, unless
                 *     it is the lane of its tier, which it gets without this header.
                 */
                readonly "X-Priority-Lane"?: components["parameters"]["PriorityLaneHeader"];
                /**
                 * @description Detached JWS over the raw body, once, of at most 8,192 characters: `BASE64URL(protected)..BASE64URL(signature)` with
                 *     `b64: false` (RFC 7797). Lane P0 needs it, and refuses anything else with a `GOV_SIGNATURE_` code; other lanes do not
                 *     look at it. It is checked before a repeated request is answered, so a repeated request needs one that is still valid.
                 *     Only a request whose headers have more than 65,536 bytes in all is not read, and answered 431.
                 *
                 *     The protected header has `alg` (ES256, ES384, EdDSA or PS256, the one of the key), `typ: gov-sms+jws`, `b64: false`,
                 *     `crit: ["b64"]`, `x5c` (the certificate of the signer, then the authorities between it and the pinned one; at most
                 *     three), `iat` and a later `exp` (at most 300 seconds apart), `jti` (1 to 128 visible ASCII characters, new for each
                 *     request), `aud: sms-orchestrator`, `sub` (the tenant), `htm: POST`, `htu` (the path, such as `/v1/sms/send`) and `lane: P0`.
                 *     `jku`, `jwk` and `x5u` are refused, other members ignored.
                 *
                 *     A body that breaks a rule is 400 before the grant and the signature are looked at. A service without pinned authorities
                 *     answers `UNTRUSTED` to every header, of this form or not.
                 *
                 *     The codes, in the order of the checks: `MISSING`; `MALFORMED`, not of this form; `UNTRUSTED`, no path to a pinned
                 *     authority; `TENANT_MISMATCH`, the signer does not act for the tenant; `REVOKED`, or nothing current says that it is not;
                 *     `INVALID` and `EXPIRED`, made for another request or another time; `INVALID`, not the signature of this body by this key;
                 *     `REPLAYED`, its `jti` served another request. The same `jti` under the same `Idempotency-Key` with the same body
                 *     is a repeated request.
                 */
                readonly "X-Gov-Signature"?: components["parameters"]["GovSignatureHeader"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["SendBulkRequest"];
            };
        };
        readonly responses: {
            /** @description At least one message is stored. */
            readonly 202: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["BulkAccepted"];
                };
            };
            /** @description The request is malformed, or every message in it is invalid; nothing was stored. */
            readonly 400: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"] & {
                        readonly code?: "VALIDATION_FAILED" | "ALL_MESSAGES_INVALID" | "MALFORMED_JSON" | "INVALID_ENCODING" | "INVALID_TEXT" | "DUPLICATE_KEY" | "FORBIDDEN_KEY" | "TOO_DEEP" | "INVALID_IDEMPOTENCY_KEY" | "INVALID_LANE";
                        /** @description With `ALL_MESSAGES_INVALID`, one result per message. */
                        readonly results?: readonly components["schemas"]["BulkInvalid"][];
                    };
                };
            };
            readonly 401: components["responses"]["TenantUnknown"];
            readonly 403: components["responses"]["LaneRefused"];
            /** @description The idempotency key is taken. The code says whether to repeat the request or to change it. */
            readonly 409: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly "Retry-After": components["headers"]["RetryAfter"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"] & {
                        readonly code?: "IDEMPOTENCY_KEY_REUSED" | "IDEMPOTENCY_IN_PROGRESS";
                    };
                };
            };
            /** @description Over 6 MiB, or more than 1,000 messages. The count is checked before any message is. */
            readonly 413: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"] & {
                        readonly code?: "BODY_TOO_LARGE" | "BATCH_TOO_LARGE";
                    };
                };
            };
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["LaneShed"];
            readonly 503: components["responses"]["Unavailable"];
            readonly default: components["responses"]["AnyOtherThroughGateway"];
        };
    };
    readonly getMessage: {
        readonly parameters: {
            readonly query?: never;
            readonly header: {
                /** @description Set by the gateway from the token. Exactly one, else 401. */
                readonly "X-Tenant-Id": components["parameters"]["TenantIdHeader"];
                /**
                 * @description Set by the gateway, in place of whatever the client sent: the proof that the request came through it. A service that asks
                 *     for a proof answers 401 `GATEWAY_PROOF_REFUSED` without it.
                 */
                readonly "X-Gateway-Auth"?: components["parameters"]["GatewayAuthHeader"];
                /** @description Set by the gateway; echoed in logs and traces. Another form than the documented one is replaced by a fresh id. */
                readonly "X-Request-Id"?: components["parameters"]["RequestIdHeader"];
                /** @description W3C Trace Context. An invalid one is ignored. */
                readonly traceparent?: components["parameters"]["TraceparentHeader"];
            };
            readonly path: {
                /** @description The id from the 202. */
                readonly messageId: components["schemas"]["MessageId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The message. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Message"];
                };
            };
            /** @description The message id is not a UUID v4. */
            readonly 400: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"] & {
                        readonly code?: "VALIDATION_FAILED";
                    };
                };
            };
            readonly 401: components["responses"]["TenantUnknown"];
            /** @description The message belongs to another tenant. */
            readonly 403: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"] & {
                        readonly code?: "FOREIGN_MESSAGE";
                    };
                };
            };
            /** @description No message has this id. */
            readonly 404: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"] & {
                        readonly code?: "MESSAGE_NOT_FOUND";
                    };
                };
            };
            readonly 503: components["responses"]["StoreUnavailable"];
            readonly default: components["responses"]["AnyOtherThroughGateway"];
        };
    };
    readonly listFastPathKills: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Set by the gateway; echoed in logs and traces. Another form than the documented one is replaced by a fresh id. */
                readonly "X-Request-Id"?: components["parameters"]["RequestIdHeader"];
                /** @description W3C Trace Context. An invalid one is ignored. */
                readonly traceparent?: components["parameters"]["TraceparentHeader"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description What is off. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["FastPathKills"];
                };
            };
            /** @description A list takes no query. */
            readonly 400: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"] & {
                        readonly code?: "VALIDATION_FAILED";
                    };
                };
            };
            readonly 401: components["responses"]["InternalTokenRefused"];
            readonly 503: components["responses"]["StoreUnavailable"];
            readonly default: components["responses"]["AnyOther"];
        };
    };
    readonly disableFastPath: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Set by the gateway; echoed in logs and traces. Another form than the documented one is replaced by a fresh id. */
                readonly "X-Request-Id"?: components["parameters"]["RequestIdHeader"];
                /** @description W3C Trace Context. An invalid one is ignored. */
                readonly traceparent?: components["parameters"]["TraceparentHeader"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["FastPathKillRequest"];
            };
        };
        readonly responses: {
            /** @description The fast path is off for this scope. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["FastPathKill"];
                };
            };
            /** @description Neither a tenant nor a template is named, no reason is given, or the body is malformed. */
            readonly 400: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"] & {
                        readonly code?: "VALIDATION_FAILED" | "MALFORMED_JSON" | "INVALID_ENCODING" | "INVALID_TEXT" | "DUPLICATE_KEY" | "FORBIDDEN_KEY" | "TOO_DEEP";
                    };
                };
            };
            readonly 401: components["responses"]["InternalTokenRefused"];
            readonly 413: components["responses"]["BodyTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 503: components["responses"]["KillSwitchUnavailable"];
            readonly default: components["responses"]["AnyOther"];
        };
    };
    readonly enableFastPath: {
        readonly parameters: {
            readonly query: {
                /** @description The tenant of the POST. */
                readonly tenantId?: components["schemas"]["TenantId"];
                /** @description The template of the POST. */
                readonly templateId?: components["schemas"]["TemplateId"];
                /** @description Why it is lifted, for the audit. */
                readonly reason: components["schemas"]["AuditReasonInQuery"];
            };
            readonly header?: {
                /** @description Set by the gateway; echoed in logs and traces. Another form than the documented one is replaced by a fresh id. */
                readonly "X-Request-Id"?: components["parameters"]["RequestIdHeader"];
                /** @description W3C Trace Context. An invalid one is ignored. */
                readonly traceparent?: components["parameters"]["TraceparentHeader"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The fast path is allowed again for this scope. */
            readonly 204: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Neither a tenant nor a template is named, or no reason is given. */
            readonly 400: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"] & {
                        readonly code?: "VALIDATION_FAILED";
                    };
                };
            };
            readonly 401: components["responses"]["InternalTokenRefused"];
            readonly 503: components["responses"]["KillSwitchUnavailable"];
            readonly default: components["responses"]["AnyOther"];
        };
    };
    readonly browseDeadLetters: {
        readonly parameters: {
            readonly query?: {
                /** @description Messages of this tenant only. */
                readonly tenantId?: components["schemas"]["TenantId"];
                /** @description Messages with this final status only. */
                readonly status?: components["schemas"]["DeadLetterStatusFilter"];
                /** @description Messages that were given up for this reason only. */
                readonly code?: components["schemas"]["FailureCodeFilter"];
                /** @description Messages of this lane only. */
                readonly lane?: components["schemas"]["Lane"];
                /** @description Given up at this moment or later. By default 24 hours before `until`. */
                readonly from?: components["schemas"]["Moment"];
                /** @description Given up before this moment. By default now. */
                readonly until?: components["schemas"]["Moment"];
                /** @description The `nextCursor` of the page before. */
                readonly cursor?: components["schemas"]["DeadLetterCursor"];
                /** @description Messages per page. */
                readonly limit?: components["schemas"]["DeadLetterLimit"];
            };
            readonly header?: {
                /** @description Set by the gateway; echoed in logs and traces. Another form than the documented one is replaced by a fresh id. */
                readonly "X-Request-Id"?: components["parameters"]["RequestIdHeader"];
                /** @description W3C Trace Context. An invalid one is ignored. */
                readonly traceparent?: components["parameters"]["TraceparentHeader"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description One page. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeadLetterPage"];
                };
            };
            /** @description A filter, the window, the limit or the cursor breaks a rule. */
            readonly 400: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"] & {
                        readonly code?: "VALIDATION_FAILED";
                    };
                };
            };
            readonly 401: components["responses"]["InternalTokenRefused"];
            readonly 503: components["responses"]["StoreUnavailable"];
            readonly default: components["responses"]["AnyOther"];
        };
    };
    readonly replayDeadLetters: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Set by the gateway; echoed in logs and traces. Another form than the documented one is replaced by a fresh id. */
                readonly "X-Request-Id"?: components["parameters"]["RequestIdHeader"];
                /** @description W3C Trace Context. An invalid one is ignored. */
                readonly traceparent?: components["parameters"]["TraceparentHeader"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ReplayRequest"];
            };
        };
        readonly responses: {
            /** @description What would be sent again; nothing was done. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ReplayCount"];
                };
            };
            /** @description The replay is stored and goes on in the background, whatever dies. */
            readonly 202: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Replay"];
                };
            };
            /** @description The request is malformed or breaks a rule; nothing was done. */
            readonly 400: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"] & {
                        readonly code?: "VALIDATION_FAILED" | "MALFORMED_JSON" | "INVALID_ENCODING" | "INVALID_TEXT" | "DUPLICATE_KEY" | "FORBIDDEN_KEY" | "TOO_DEEP";
                    };
                };
            };
            readonly 401: components["responses"]["InternalTokenRefused"];
            /** @description No message has this id. */
            readonly 404: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"] & {
                        readonly code?: "MESSAGE_NOT_FOUND";
                    };
                };
            };
            /** @description Not what was seen, or not to be sent again; nothing was done. */
            readonly 409: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"] & {
                        readonly code?: "NOT_A_DEAD_LETTER" | "OUTCOME_IN_DOUBT" | "ALREADY_REPLAYED" | "CONTENT_GONE" | "NOTHING_TO_REPLAY" | "REPLAY_SET_CHANGED" | "REPLAY_TOO_LARGE";
                    };
                };
            };
            readonly 413: components["responses"]["BodyTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 503: components["responses"]["StoreUnavailable"];
            readonly default: components["responses"]["AnyOther"];
        };
    };
    readonly getReplay: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Set by the gateway; echoed in logs and traces. Another form than the documented one is replaced by a fresh id. */
                readonly "X-Request-Id"?: components["parameters"]["RequestIdHeader"];
                /** @description W3C Trace Context. An invalid one is ignored. */
                readonly traceparent?: components["parameters"]["TraceparentHeader"];
            };
            readonly path: {
                /** @description The id from the 202. */
                readonly replayId: components["schemas"]["ReplayId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The replay. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Replay"];
                };
            };
            /** @description The replay id is not a UUID. */
            readonly 400: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"] & {
                        readonly code?: "VALIDATION_FAILED";
                    };
                };
            };
            readonly 401: components["responses"]["InternalTokenRefused"];
            /** @description No replay has this id. */
            readonly 404: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"] & {
                        readonly code?: "REPLAY_NOT_FOUND";
                    };
                };
            };
            readonly 503: components["responses"]["StoreUnavailable"];
            readonly default: components["responses"]["AnyOther"];
        };
    };
    readonly resolveDeadLetter: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Set by the gateway; echoed in logs and traces. Another form than the documented one is replaced by a fresh id. */
                readonly "X-Request-Id"?: components["parameters"]["RequestIdHeader"];
                /** @description W3C Trace Context. An invalid one is ignored. */
                readonly traceparent?: components["parameters"]["TraceparentHeader"];
            };
            readonly path: {
                /** @description The message. */
                readonly messageId: components["schemas"]["MessageId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ResolveRequest"];
            };
        };
        readonly responses: {
            /** @description What is on record. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeadLetterResolution"];
                };
            };
            /** @description The request is malformed or breaks a rule; nothing was recorded. */
            readonly 400: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"] & {
                        readonly code?: "VALIDATION_FAILED" | "MALFORMED_JSON" | "INVALID_ENCODING" | "INVALID_TEXT" | "DUPLICATE_KEY" | "FORBIDDEN_KEY" | "TOO_DEEP";
                    };
                };
            };
            readonly 401: components["responses"]["InternalTokenRefused"];
            /** @description No message has this id. */
            readonly 404: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"] & {
                        readonly code?: "MESSAGE_NOT_FOUND";
                    };
                };
            };
            /** @description The outcome of the message is known, or was resolved otherwise; nothing was recorded. */
            readonly 409: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"] & {
                        readonly code?: "NOT_A_DEAD_LETTER" | "OUTCOME_NOT_IN_DOUBT" | "ALREADY_RESOLVED";
                    };
                };
            };
            readonly 413: components["responses"]["BodyTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 503: components["responses"]["StoreUnavailable"];
            readonly default: components["responses"]["AnyOther"];
        };
    };
    readonly getLiveness: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The process runs. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Liveness"];
                };
            };
            readonly default: components["responses"]["AnyOther"];
        };
    };
    readonly getReadiness: {
        readonly parameters: {
            readonly query?: {
                /** @description What the caller wants to know. */
                readonly scope?: "all" | "traffic";
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Ready. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description The scope is not one of the documented ones. */
            readonly 400: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"] & {
                        readonly code?: "VALIDATION_FAILED";
                    };
                };
            };
            /** @description At least one dependency that matters for the scope is down. */
            readonly 503: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Unreadiness"];
                };
            };
            readonly default: components["responses"]["AnyOther"];
        };
    };
    readonly getMetrics: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description All metrics. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/openmetrics-text": string;
                    readonly "text/plain": string;
                };
            };
            readonly default: components["responses"]["AnyOther"];
        };
    };
    readonly getDocs: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The page. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly "Content-Security-Policy": components["headers"]["ContentSecurityPolicy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/html": string;
                };
            };
            readonly 404: components["responses"]["DocsNotRendered"];
            readonly default: components["responses"]["AnyOther"];
        };
    };
    readonly getHttpDocs: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The page. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly "Content-Security-Policy": components["headers"]["ContentSecurityPolicy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/html": string;
                };
            };
            readonly 404: components["responses"]["DocsNotRendered"];
            readonly default: components["responses"]["AnyOther"];
        };
    };
    readonly getEventDocs: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The page. */
            readonly 200: {
                headers: {
                    readonly "X-Request-Id": components["headers"]["RequestId"];
                    readonly "Content-Security-Policy": components["headers"]["ContentSecurityPolicy"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/html": string;
                };
            };
            readonly 404: components["responses"]["DocsNotRendered"];
            readonly default: components["responses"]["AnyOther"];
        };
    };
}
