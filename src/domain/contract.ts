// The contract's names as the code uses them; each is spelled in a contract and not here.

export type { FastPathFallbackReason } from '../../generated/events/types.ts';
export {
  type CompliancePath,
  type DeadLetterStatus,
  type DeliveryState,
  type DependencyState,
  deliveryStates,
  type Encoding,
  type ErrorCode,
  errorCodes,
  type FailureCode,
  type FailureReason,
  type FieldError,
  type FieldErrorCode,
  failureCodes,
  finalFromRank,
  type KillSwitchCopy,
  type Lane,
  lanes,
  type MessageStatus,
  messageStatuses,
  type ReplayItemState,
  type ReplayState,
  type ResolvedOutcome,
  sloSecondsOfLane,
} from '../../generated/http/contract.ts';
