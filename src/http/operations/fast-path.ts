// The kill switch of the fast path, which does not exist yet.
import type { Handlers } from '../../../generated/http/handlers.ts';
import type { Scope } from '../scope.ts';

export const disableFastPath: Handlers<Scope>['disableFastPath'] = async () => ({ fault: 'NOT_IMPLEMENTED' });
export const enableFastPath: Handlers<Scope>['enableFastPath'] = async () => ({ fault: 'NOT_IMPLEMENTED' });
