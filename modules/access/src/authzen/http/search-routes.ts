import { authzenRoutes } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { type CheckRequest, check, searchActions, searchSubjects } from '@haechi/decision';
import { type Caller, implement, type RequestContext, type RouteImplementation } from '@haechi/http';
import { type Json, PLATFORM_TENANT_ID, parseId, type UserId } from '@haechi/kernel';
import type { Attributes } from '../../domain/circumstances.ts';
import { nameScope } from '../../domain/name-scope.ts';
import type { AccessImage } from '../../engine/access-image.ts';
import type { AccessMirror } from '../../engine/access-mirror.ts';
import { contractOf } from '../../http/contract-of.ts';
import { checkHybrid, type SecondOpinion } from '../../opa/second-opinion.ts';
import { isScopeType, type LocatedQuestion, locate, toCheck } from '../answer-question.ts';
import type { Question } from '../domain/evaluation.ts';
import { mergeAttributes } from '../domain/merge-attributes.ts';
import { type Page, type PageRequest, readPage, slicePage, writeToken } from '../domain/page.ts';
import { pageSubjects } from '../domain/page-subjects.ts';
import { createFactSource, type FindPersonByEmail } from '../queries/fact-source.ts';
import { listAllSubjects, listResources, type Name } from '../queries/find-registered.ts';
import { type Facts, loadFacts, mergeByPrincipal } from '../queries/load-facts.ts';
import { authorizeQuestion } from './evaluation-routes.ts';

export interface SearchRouteDeps {
  readonly mirror: AccessMirror;
  readonly findPersonByEmail: FindPersonByEmail;
  readonly opinions: SecondOpinion;
}

interface Asking {
  readonly ctx: RequestContext;
  readonly caller: Caller;
  readonly tx: Tx;
}

const contract = contractOf(authzenRoutes);
const SCAN_BATCH = 500;
/** Stands where a search leaves a member of the question open. */
const OPEN = '*';

/** Who, what and which (AuthZEN 1.0, section 8). Unknown names match nothing; a page says when there is more. */
export function createSearchRoutes({
  mirror,
  findPersonByEmail,
  opinions,
}: SearchRouteDeps): RouteImplementation[] {
  /** Finds what a question with one member left open is about. */
  async function find(
    image: AccessImage,
    { caller, tx }: Asking,
    question: Question,
    open: 'subject' | 'resource' | 'action',
  ) {
    const facts = await loadFacts(createFactSource(tx, findPersonByEmail), image.snapshot, {
      subjects: open === 'subject' ? [] : [question.subject],
      resources: open === 'resource' ? [] : [question.resource],
    });
    return { facts, located: locate(image, caller, facts, question) };
  }

  /**
   * Leaves out of a page what the policy server does not allow. Such a page is shorter than asked for; whether there is
   * more is told by its token and not by its length.
   */
  async function filterPage<T>(
    image: AccessImage,
    ctx: RequestContext,
    { items, next }: Page<T>,
    requestOf: (item: T) => CheckRequest | undefined,
  ): Promise<Page<T>> {
    if (opinions.isIdle(image)) return { items, next };
    const allowed = await Promise.all(
      items.map(async (item) => {
        const request = requestOf(item);
        return (
          request === undefined || (await checkHybrid(opinions, image, request, () => ctx.signal)).allowed
        );
      }),
    );
    return { items: items.filter((_item, index) => allowed[index]), next };
  }

  return [
    implement(contract('POST /access/v1/search/subject'), async ({ ctx, caller, body }) => {
      const page = readPage(body.page, toKey(body));
      const image = mirror.current();
      const question = { ...body, subject: { ...body.subject, id: OPEN } };
      const found = await ctx.transact(async (tx) => {
        const { facts, located } = await find(image, { ctx, caller, tx }, question, 'subject');
        // Somebody else is always among those asked about.
        authorizeQuestion(ctx, caller, located);
        return await findSubjects(image, { ctx, caller, tx }, facts, located);
      });
      const { items, next } = await filterPage(
        image,
        ctx,
        pageSubjects(found.named, found.unnamed, page),
        found.requestOf,
      );
      return present({ items: items.map((id) => ({ type: body.subject.type, id })), next }, body);
    }),
    implement(contract('POST /access/v1/search/resource'), async ({ ctx, caller, body }) => {
      const page = readPage(body.page, toKey(body));
      const image = mirror.current();
      const question = { ...body, resource: { ...body.resource, id: OPEN } };
      const requests = new Map<string, CheckRequest>();
      const found = await ctx.transact(async (tx) => {
        const { facts, located } = await find(image, { ctx, caller, tx }, question, 'resource');
        // The resources may lie anywhere in the tenant, whatever the question says about where.
        authorizeQuestion(ctx, caller, { ...located, scopeId: caller.scopeId });
        const isAllowed = (id: string, known: Facts): boolean => {
          const candidate = { ...question, resource: { ...question.resource, id } };
          const request = toCheck(locate(image, caller, known, candidate), ctx.nowMs);
          if (request === undefined || !check(image.snapshot, request).allowed) return false;
          requests.set(id, request);
          return true;
        };
        return isScopeType(body.resource.type)
          ? slicePage(
              listScopeNames(image, caller, body.resource.type).filter(({ id }) => isAllowed(id, facts)),
              ({ id }) => id,
              page,
            )
          : await scanResources(tx, body.resource.type, facts, page, isAllowed);
      });
      return present(await filterPage(image, ctx, found, ({ id }) => requests.get(id)), body);
    }),
    implement(contract('POST /access/v1/search/action'), async ({ ctx, caller, body }) => {
      const page = readPage(body.page, toKey(body));
      const image = mirror.current();
      const question = { ...body, action: { name: OPEN } };
      const { located } = await ctx.transact((tx) => find(image, { ctx, caller, tx }, question, 'action'));
      authorizeQuestion(ctx, caller, located);
      const { principalId, scopeId, context, activeRoleId } = located;
      if (principalId === undefined || scopeId === undefined)
        return present({ items: [], next: undefined }, body);
      const resource = body.resource.type;
      const asked = { principalId, scopeId, context, activeRoleId, at: ctx.nowMs };
      const { matches } = searchActions(image.snapshot, { ...asked, resource });
      const names = matches.map(({ id }) => ({ name: id }));
      const found = slicePage(names, ({ name }) => name, page);
      return present(
        await filterPage(image, ctx, found, ({ name }) => ({
          ...asked,
          permission: { resource, action: name },
        })),
        body,
      );
    }),
  ];
}

interface FoundSubjects {
  readonly named: readonly string[];
  /** In ascending order. */
  readonly unnamed: readonly UserId[];
  /** The question about one of them, by the name the answer has for him. */
  readonly requestOf: (name: string) => CheckRequest | undefined;
}

/** Everybody who may, under the name the asked type has for them; users without one keep their id. */
async function findSubjects(
  image: AccessImage,
  { ctx, tx }: Asking,
  facts: Facts,
  { question, scopeId, context }: LocatedQuestion,
): Promise<FoundSubjects> {
  if (scopeId === undefined) return { named: [], unnamed: [], requestOf: () => undefined };
  const { type, properties } = question.subject;
  const registered = await listAllSubjects(tx);
  const about = mergeByPrincipal(registered);
  const namesOf = new Map(
    registered.filter((subject) => subject.type === type).map(({ principalId, id }) => [principalId, id]),
  );
  const attributesOf = (principalId: string): Attributes =>
    mergeAttributes(about.get(principalId as UserId), properties, facts.callerSupplied(type)); // a look-up of any id
  const asked = {
    permission: { resource: question.resource.type, action: question.action.name },
    scopeId,
    at: ctx.nowMs,
    context: { ...context, attributesOf },
  };
  const { matches } = searchSubjects(image.snapshot, asked);
  // Principals of the snapshot are users, and a search gives them in order.
  const found = matches.map(({ id }) => id as UserId);
  const principals = new Map(found.map((id) => [namesOf.get(id), id]));
  return {
    named: found.flatMap((id) => namesOf.get(id) ?? []),
    unnamed: type === 'user' ? found.filter((id) => !namesOf.has(id)) : [],
    requestOf(name) {
      const principalId = principals.get(name) ?? parseId('user', name);
      return principalId === undefined ? undefined : { ...asked, principalId };
    },
  };
}

/** Reads registered resources in order until the page is full and one more is found, or none is left. */
async function scanResources(
  tx: Tx,
  type: string,
  facts: Facts,
  { after, limit }: PageRequest,
  isAllowed: (id: string, facts: Facts) => boolean,
): Promise<Page<Name>> {
  const items: Name[] = [];
  let last = after;
  for (;;) {
    const batch = await listResources(tx, { type, after: { type, id: last }, limit: SCAN_BATCH });
    for (const resource of batch) {
      if (!isAllowed(resource.id, { ...facts, resource: () => resource })) continue;
      if (items.length >= limit) return { items, next: items.at(-1)?.id ?? after };
      items.push({ type, id: resource.id });
    }
    last = batch.at(-1)?.id ?? last;
    if (batch.length < SCAN_BATCH) return { items, next: undefined };
  }
}

function listScopeNames(image: AccessImage, caller: Caller, type: string): Name[] {
  return [...image.scopes.values()]
    .filter(({ kind }) => kind === type)
    .filter(({ tenantId }) => caller.tenantId === PLATFORM_TENANT_ID || tenantId === caller.tenantId)
    .map(({ kind, id }) => ({ type, id: nameScope(kind, id) }));
}

/** The question itself: a token belongs to it, not to how much of the answer is wanted at once. */
function toKey(body: { readonly page?: unknown }): Json {
  const { page: _page, ...question } = body;
  return question;
}

function present<T>({ items, next }: Page<T>, body: { readonly page?: unknown }) {
  return {
    results: [...items],
    page: { next_token: next === undefined ? '' : writeToken(toKey(body), next), count: items.length },
  };
}
