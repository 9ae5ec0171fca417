// The HTTP answer to a submit, except when nothing of it was stored: that one each operation words in its own way.
import type { Answer } from '../../admission/answer.ts';

export function replyOf<Body>(answer: Exclude<Answer<Body>, { kind: 'nothing-stored' }>) {
  switch (answer.kind) {
    case 'accepted':
      return { status: 202, body: answer.body } as const;
    case 'replayed':
      return { status: 202, body: answer.body, headers: { 'idempotency-replayed': 'true' } } as const;
    case 'refused':
      return { fault: answer.fault } as const;
    case 'shed':
      return { fault: 'LANE_SHED', retryAfterSeconds: answer.retryAfterSeconds } as const;
    case 'key-reused':
      return { fault: 'IDEMPOTENCY_KEY_REUSED' } as const;
    case 'in-progress':
      return { fault: 'IDEMPOTENCY_IN_PROGRESS', retryAfterSeconds: 1 } as const;
  }
}
