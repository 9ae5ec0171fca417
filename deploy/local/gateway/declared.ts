// The declarative configuration of Kong as the stand-in reads it; a plugin or a setting that it would not apply is refused.
import { parse } from 'yaml';
import { z } from 'zod';

const access = z.strictObject({ access: z.array(z.string()) });
const headerList = z.strictObject({ headers: z.array(z.string()) });
const no = z.array(z.never());

/** The settings of each plugin; only values that the stand-in applies. */
const configs = {
  'pre-function': access,
  'post-function': access,
  'correlation-id': z.strictObject({
    header_name: z.string(),
    generator: z.literal('uuid'),
    echo_downstream: z.literal(true),
  }),
  jwt: z.strictObject({
    key_claim_name: z.string(),
    claims_to_verify: z.tuple([z.literal('exp')]),
    header_names: z.tuple([z.literal('authorization')]),
    uri_param_names: no,
    cookie_names: no,
    run_on_preflight: z.literal(true),
  }),
  'request-size-limiting': z.strictObject({
    allowed_payload_size: z.int().positive(),
    size_unit: z.literal('bytes'),
    require_content_length: z.literal(false),
  }),
  'rate-limiting': z.strictObject({
    second: z.int().positive(),
    policy: z.literal('local'),
    limit_by: z.literal('header'),
    header_name: z.string(),
    fault_tolerant: z.boolean(),
  }),
  'request-transformer': z.strictObject({ remove: headerList, add: headerList }),
} as const;

export type PluginName = keyof typeof configs;
export type PluginConfig<N extends PluginName> = z.infer<(typeof configs)[N]>;
/** At most one of each name: the one nearest to the route. */
export type Plugins = { readonly [N in PluginName]?: PluginConfig<N> };

const plugin = z
  .strictObject({ name: z.enum(Object.keys(configs) as [PluginName, ...PluginName[]]), config: z.unknown() })
  .transform(({ name, config }) => [name, configs[name].parse(config)] as const);

const route = z.strictObject({
  name: z.string(),
  protocols: z.array(z.string()),
  methods: z.array(z.string()),
  paths: z.array(z.string().regex(/^~\/.*\$$/, 'a path of the stand-in is a regular expression with both ends')),
  strip_path: z.literal(false),
  plugins: z.array(plugin).default([]),
});

const declaration = z.strictObject({
  _format_version: z.literal('3.0'),
  _transform: z.literal(true),
  consumers: z.array(
    z.strictObject({
      username: z.string(),
      jwt_secrets: z.array(
        z.strictObject({
          key: z.string(),
          algorithm: z.enum(['RS256', 'ES256', 'EdDSA']),
          rsa_public_key: z.string(),
        }),
      ),
    }),
  ),
  plugins: z.array(plugin),
  services: z.array(
    z.strictObject({
      name: z.string(),
      tags: z.array(z.string()),
      url: z.url(),
      connect_timeout: z.int(),
      write_timeout: z.int(),
      read_timeout: z.int(),
      retries: z.literal(0),
      routes: z.array(route),
      plugins: z.array(plugin),
    }),
  ),
});

export type Declaration = z.infer<typeof declaration>;
export type Service = Declaration['services'][number];
export type Credential = Declaration['consumers'][number]['jwt_secrets'][number];
export type Route = {
  readonly methods: readonly string[];
  readonly paths: readonly RegExp[];
  readonly service: Service;
  readonly plugins: Plugins;
};

/** Throws an error that names the place of what the stand-in does not apply. */
export function readDeclaration(yaml: string): Declaration {
  const read = declaration.safeParse(parse(yaml));
  if (!read.success) throw new Error(`the stand-in does not apply this configuration: ${z.prettifyError(read.error)}`);
  return read.data;
}

export function routesOf({ services, plugins }: Declaration): readonly Route[] {
  return services.flatMap((service) =>
    service.routes.map((one) => ({
      methods: one.methods,
      // Kong puts the beginning of a regular expression at the beginning of the path.
      paths: one.paths.map((path) => new RegExp(`^${path.slice('~'.length)}`)),
      service,
      plugins: Object.fromEntries([...plugins, ...service.plugins, ...one.plugins]) as Plugins,
    })),
  );
}
