// Trouble that says nothing of a message: a dependency could not be asked, or did not answer in time.
import type { Dependencies } from '../../generated/http/contract.ts';

export type Dependency = keyof Dependencies;

/** It is unknown whether the work was done; asking again later is right. The cause is for logs. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
  readonly dependency: Dependency;

  constructor(dependency: Dependency, detail: string, cause?: unknown) {
    super(`${dependency}: ${detail}`, { cause });
    this.dependency = dependency;
  }
}
