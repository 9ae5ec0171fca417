// Answers whenever the process can answer at all; no dependency is asked.
import type { Handlers } from '../../../generated/http/handlers.ts';
import type { Scope } from '../scope.ts';

export const getLiveness: Handlers<Scope>['getLiveness'] = async () => ({ status: 200, body: { status: 'alive' } });
