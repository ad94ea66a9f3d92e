import { dirname } from 'node:path';
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { ApolloServerPluginCacheControlDisabled, ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import { AppError, type Clock } from '@andamal/kernel';
import { tagCategories, type Register } from '@andamal/policy';
import {
  healthHandlers,
  listenHost,
  requireDeclaredFields,
  serveHttp,
  withoutInput,
  type HttpHandler,
  type HttpServer,
  type InternalClient,
  type Log,
  type SubgraphTransport,
} from '@andamal/service';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { SessionTokens } from './authentication/session-token';
import { Engine } from './engine/engine';
import { PlannerProcess } from './engine/planner-process';
import { parseSupergraph, type Supergraph } from './engine/supergraph';
import type { GatewayEnv } from './env';
import { extractHandlers } from './extract/extract-handlers';
import { DenialReporter } from './purpose/denial-reporter';
import { PrivacyControls } from './purpose/privacy-controls';
import { personalDataTags } from './purpose/personal-data-tags';
import { purposeSchema } from './purpose/purpose-schema';
import { StageOne } from './purpose/stage-one';
import { apolloGateway, type GatewayContext, type PurposeStage } from './serving/apollo-gateway';
import { graphqlHandler, withCors } from './serving/http-handlers';
import { FIRST_DOCUMENT, SANDBOX_ORIGIN } from './serving/landing-page';
import { recipientCallbacks, RECIPIENT_CALLBACKS } from './serving/recipient-callbacks';
import { privacyPage } from './serving/privacy-page';
import { operationLimits } from './serving/operation-limits';
import { UNSUBSCRIBE, unsubscribePage } from './serving/unsubscribe';

export { parseGatewayEnv, parseShopEnv, type GatewayEnv, type ShopEnv } from './env';
export { parseSupergraph, type Supergraph } from './engine/supergraph';
export { personalDataTags } from './purpose/personal-data-tags';

/** What the gateway needs where the supergraph holds personal data. */
export interface ShopParts {
  readonly register: Register;
  /** Verifies the access tokens that customer-identity issues. */
  readonly sessionSecret: string;
  /** Takes reports of denials to the vault. */
  readonly internal: InternalClient;
}

export interface GatewayOptions {
  readonly supergraphSdl: string;
  readonly transport: SubgraphTransport;
  /** Null for a foreign supergraph: no sign-in, no purposes. */
  readonly shop: ShopParts | null;
  readonly env: GatewayEnv;
  readonly log: Log;
  readonly clock: Clock;
  /** Whether what is behind the gateway can do its work, where the gateway is asked for all. */
  readonly readiness?: () => Promise<{ ready: boolean; checks: Readonly<Record<string, string>> }>;
}

export interface Gateway {
  /** Listens; resolves with the URL of the endpoint's server, such as `http://localhost:4000`. */
  start(): Promise<string>;
  /** Lets running operations finish, reports what waits to be reported, and ends. The transport is its maker's to close. */
  stop(): Promise<void>;
}

/**
 * The one front door: plans operations over the supergraph, decides at the door who may ask for what, and serves it.
 *
 * @throws Error when the text is no supergraph; when it holds personal data and `shop` is null, or does not say of each field
 *   whether it is personal data (ADR 15): what cannot be decided is not served.
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { supergraphSdl, transport, env, log, clock } = options;
  const supergraph = parseSupergraph(supergraphSdl);
  const shop = shopOf(options, supergraph);
  const planner = await PlannerProcess.start(supergraphSdl, log);
  const clientDefinitions = shop === null ? undefined : purposeSchema(shop.register, supergraph.document);
  const engine = new Engine({ supergraph, planner, transport, log, clientDefinitions });
  const purpose = shop === null ? null : purposeStage(shop, engine, options);
  const server = apolloServer({ engine, supergraphSdl, purpose, env, log });
  const sessions = shop === null ? null : new SessionTokens(shop.sessionSecret, clock);
  const graphql = graphqlHandler({
    server,
    sessions,
    clock,
    log,
    trustProxy: env.TRUST_PROXY,
  });
  const development = env.NODE_ENV !== 'production';
  const origins = development ? [...env.CORS_ORIGINS, SANDBOX_ORIGIN] : env.CORS_ORIGINS;
  const extracts = shop === null || sessions === null ? {} : extractHandlers({
    sessions,
    internal: shop.internal,
    clock,
    log,
    trustProxy: env.TRUST_PROXY,
    schemaDirectory: dirname(env.SUPERGRAPH_FILE),
  });
  let http: HttpServer | null = null;

  return {
    async start() {
      await server.start();
      http = await serveHttp({
        port: env.PORT,
        host: listenHost(env),
        log,
        handlers: {
          '/graphql': withCors(graphql, origins),
          ...Object.fromEntries(Object.entries(extracts).map(([path, handler]) => [path, withCors(handler, origins)])),
          ...(development ? { '/': toGraphql } : {}),
          ...(shop === null ? {} : { '/privacy': privacyPage(shop.register) }),
          ...(shop === null ? {} : { [RECIPIENT_CALLBACKS]: recipientCallbacks(shop.internal) }),
          ...(shop === null ? {} : { [UNSUBSCRIBE]: unsubscribePage(shop.internal) }),
          ...healthHandlers(options.readiness ?? (async () => ({ ready: true, checks: { supergraph: 'ok' } }))),
        },
      });
      return http.url;
    },
    async stop() {
      await http?.close();
      await server.stop();
      await purpose?.reporter.stop();
      await planner.close();
    },
  };
}

function shopOf({ shop }: GatewayOptions, supergraph: Supergraph): (ShopParts & { tags: ReturnType<typeof personalDataTags> }) | null {
  const tags = personalDataTags(supergraph.document);
  if (!tags.any) return null;
  if (shop === null) throw new Error('The supergraph holds personal data: the gateway needs the policy register to serve it.');
  requireDeclaredFields(supergraph.document, tagCategories(shop.register));
  return { ...shop, tags };
}

function purposeStage(
  { register, tags, internal }: ShopParts & { tags: ReturnType<typeof personalDataTags> },
  { schema }: Engine,
  { env, log, clock }: GatewayOptions,
): PurposeStage {
  return {
    tags,
    stageOne: new StageOne({ schema, register, tags }),
    reporter: new DenialReporter({ internal, log, clock }),
    controls: new PrivacyControls({ internal, log }),
    takesHeader: unlessProduction(env.PURPOSE_HEADER, env),
  };
}

/** A setting for exploration: unset, it is on outside of production. */
function unlessProduction(setting: 'true' | 'false' | undefined, { NODE_ENV }: GatewayEnv): boolean {
  return setting === undefined ? NODE_ENV !== 'production' : setting === 'true';
}

function apolloServer(options: {
  engine: Engine;
  supergraphSdl: string;
  purpose: PurposeStage | null;
  env: GatewayEnv;
  log: Log;
}): ApolloServer<GatewayContext> {
  const { env, log, purpose } = options;
  const production = env.NODE_ENV === 'production';
  const limits = operationLimits(env.OPERATION_LIMITS === undefined ? purpose !== null : env.OPERATION_LIMITS === 'true');
  return new ApolloServer<GatewayContext>({
    gateway: apolloGateway(options),
    nodeEnv: env.NODE_ENV,
    introspection: unlessProduction(env.INTROSPECTION, env),
    parseOptions: { maxTokens: limits.maxTokens },
    validationRules: [...limits.rules],
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    logger: { debug: (text) => log.debug(text), info: (text) => log.info(text), warn: (text) => log.warn(text), error: (text) => log.error(text) },
    formatError: (formatted, error) => withoutInnerDetail(formatted, error, log),
    plugins: [landingPage(production, purpose !== null), ApolloServerPluginCacheControlDisabled()],
  });
}

function landingPage(production: boolean, isShop: boolean): ApolloServerPlugin {
  if (production) return ApolloServerPluginLandingPageDisabled();
  return ApolloServerPluginLandingPageLocalDefault({ footer: false, ...(isShop ? { document: FIRST_DOCUMENT } : {}) });
}

/** What V8 says. */
const STACK_IS_FULL = 'Maximum call stack size exceeded';

/** A bug's own words are for the log, and what a client wrote is for nobody: answers end up in logs too, the client's. */
function withoutInnerDetail(formatted: GraphQLFormattedError, error: unknown, log: Log): GraphQLFormattedError {
  const cause = unwrapResolverError(error);
  // The parser goes down a level of its own for each level of the document.
  if (formatted.message === STACK_IS_FULL) return { ...formatted, message: 'Syntax Error: The operation is nested too deeply.' };
  if (cause instanceof GraphQLError) return { ...formatted, message: withoutInput(formatted.message) };
  if (cause instanceof AppError) return { message: cause.message, extensions: { code: cause.code } };
  log.error({ err: cause }, 'operation failed');
  return { message: 'Something went wrong on our side.', extensions: { code: 'INTERNAL' } };
}

const toGraphql: HttpHandler = () => ({ status: 302, headers: { location: '/graphql' } });
