// Whether the process can do its work, or at least accept submits; answered from the latest check, never by a new one.
import type { Handlers } from '../../../generated/http/handlers.ts';
import type { DependencyWatch } from '../dependency-watch.ts';
import type { Scope } from '../scope.ts';

export function createGetReadiness(watch: Pick<DependencyWatch, 'latest'>): Handlers<Scope>['getReadiness'] {
  return async ({ query }) => {
    const dependencies = await watch.latest();
    const allUp = Object.values(dependencies).every((state) => state === 'up');
    if (allUp) return { status: 200, body: { status: 'ready', dependencies } };
    // A submit needs PostgreSQL only: losing another dependency must not empty the list of replicas that accept one.
    const takesTraffic = query.scope === 'traffic' && dependencies.postgres === 'up';
    if (takesTraffic) return { status: 200, body: { status: 'degraded', dependencies } };
    return { status: 503, body: { status: 'unready', dependencies } };
  };
}
