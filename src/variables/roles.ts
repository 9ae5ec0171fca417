// What a process can do, and what its roles need of it.
import { z } from 'zod';
import { codes, itemsOf, type Kind } from './kinds.ts';

export const roles = ['api', 'worker', 'jobs', 'lag-monitor'] as const;
export type Role = (typeof roles)[number];

/** The sweeper and the report of stuck messages use one each while they run, and their statements need others. */
export const MIN_CONNECTIONS_OF_JOBS = 4;

export const someRoles: Kind<ReadonlySet<Role>> = {
  written: `some of ${codes(roles)}, separated by commas`,
  schema: z
    .string()
    .transform(itemsOf)
    .pipe(z.array(z.enum(roles, { error: `has to name some of ${roles.join(', ')}, separated by commas` })))
    .refine((named) => new Set(named).size === named.length, 'names a role twice')
    .transform((named) => new Set(named)),
  acceptsEmpty: true,
};
