import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequest,
  inputRequired,
  type McpServer,
  type RequestStateCodec,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { textContent } from './samples.ts';

/** What a tool remembers between rounds; it travels through the client, sealed. */
export interface RoundState {
  readonly tool: string;
  readonly round: number;
}

const nameSchema = z.object({ name: z.string() });
const colorSchema = z.object({ color: z.string() });
const okSchema = z.object({ ok: z.boolean() });
const contextSchema = z.object({ context: z.string() });

const askName = (message = 'What is your name?') =>
  inputRequired.elicit({ message, requestedSchema: nameSchema });
const askModel = (text: string) =>
  inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text } }],
    maxTokens: 100,
  });

const capabilitiesSchema = z.object({
  elicitation: z.unknown().optional(),
  sampling: z.unknown().optional(),
});

const capabilitiesOf = ({ mcpReq }: ServerContext) =>
  capabilitiesSchema
    .catch({})
    .parse(Object.entries(mcpReq.envelope ?? {}).find(([key]) => key === CLIENT_CAPABILITIES_META_KEY)?.[1]);

const answerOf = ({ mcpReq }: ServerContext, key: string): unknown => mcpReq.inputResponses?.[key];

function registerSingleRounds(server: McpServer): void {
  server.registerTool('test_input_required_result_elicitation', { description: 'Asks for a name' }, (ctx) => {
    const given = acceptedContent(ctx.mcpReq.inputResponses, 'user_name', nameSchema);
    if (given === undefined) return inputRequired({ inputRequests: { user_name: askName() } });
    return textContent(`Hello, ${given.name}!`);
  });
  server.registerTool('test_input_required_result_sampling', { description: 'Asks a model' }, (ctx) => {
    const given = answerOf(ctx, 'capital_question');
    if (given !== undefined) return textContent(JSON.stringify(given));
    return inputRequired({ inputRequests: { capital_question: askModel('What is the capital of France?') } });
  });
  server.registerTool('test_input_required_result_list_roots', { description: 'Asks for roots' }, (ctx) => {
    const given = answerOf(ctx, 'client_roots');
    if (given !== undefined) return textContent(JSON.stringify(given));
    return inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } });
  });
  server.registerTool('test_streaming_elicitation', { description: 'Asks in the answer itself' }, (ctx) => {
    const given = answerOf(ctx, 'user_name');
    if (given !== undefined) return textContent(JSON.stringify(given));
    return inputRequired({ inputRequests: { user_name: askName() } });
  });
  server.registerTool(
    'test_input_required_result_capabilities',
    { description: 'Asks what can be asked' },
    (ctx) => {
      const can = capabilitiesOf(ctx);
      const inputRequests: Record<string, InputRequest> = {};
      if (can.elicitation !== undefined) inputRequests['user_name'] = askName();
      if (can.sampling !== undefined) inputRequests['greeting'] = askModel('Generate a greeting');
      if (Object.keys(inputRequests).length === 0 || ctx.mcpReq.inputResponses !== undefined)
        return textContent('nothing to ask');
      return inputRequired({ inputRequests });
    },
  );
  server.registerTool('test_missing_capability', { description: 'Needs a client with a model' }, (ctx) => {
    // The SDK refuses to ask what the client did not declare.
    if (answerOf(ctx, 'greeting') === undefined)
      return inputRequired({ inputRequests: { greeting: askModel('Generate a greeting') } });
    return textContent('the client has a model');
  });
}

function registerSealedRounds(server: McpServer, codec: RequestStateCodec<RoundState>): void {
  const seal = (tool: string, round: number) => codec.mint({ tool, round });
  const confirm = inputRequired.elicit({ message: 'Please confirm', requestedSchema: okSchema });
  for (const tool of [
    'test_input_required_result_request_state',
    'test_input_required_result_tampered_state',
  ])
    server.registerTool(tool, { description: 'Remembers the first round' }, async ({ mcpReq }) => {
      const state = mcpReq.requestState<RoundState>();
      const given = acceptedContent(mcpReq.inputResponses, 'confirm', okSchema);
      if (state?.tool === tool && given !== undefined) return textContent('state-ok');
      return inputRequired({ inputRequests: { confirm }, requestState: await seal(tool, 1) });
    });
  const many = 'test_input_required_result_multiple_inputs';
  server.registerTool(many, { description: 'Asks three things' }, async ({ mcpReq }) => {
    const keys = ['user_name', 'greeting', 'client_roots'];
    if (keys.every((key) => mcpReq.inputResponses?.[key] !== undefined)) return textContent('all answered');
    const inputRequests = {
      user_name: askName(),
      greeting: askModel('Generate a greeting'),
      client_roots: inputRequired.listRoots(),
    };
    return inputRequired({ inputRequests, requestState: await seal(many, 1) });
  });
  const rounds = 'test_input_required_result_multi_round';
  server.registerTool(rounds, { description: 'Asks twice' }, async ({ mcpReq }) => {
    const round = mcpReq.requestState<RoundState>()?.round ?? 0;
    const name = acceptedContent(mcpReq.inputResponses, 'step1', nameSchema);
    const color = acceptedContent(mcpReq.inputResponses, 'step2', colorSchema);
    if (round === 2 && color !== undefined) return textContent(`Both answered: ${color.color}`);
    if (round === 1 && name !== undefined) {
      const message = 'Step 2: What is your favorite color?';
      const step2 = inputRequired.elicit({ message, requestedSchema: colorSchema });
      return inputRequired({ inputRequests: { step2 }, requestState: await seal(rounds, 2) });
    }
    const step1 = askName('Step 1: What is your name?');
    return inputRequired({ inputRequests: { step1 }, requestState: await seal(rounds, 1) });
  });
}

/** Tools, and a prompt, that ask by answering `input_required`, the way of 2026-07-28. */
export function registerInputRequired(server: McpServer, codec: RequestStateCodec<RoundState>): void {
  registerSingleRounds(server);
  registerSealedRounds(server, codec);
  server.registerPrompt(
    'test_input_required_result_prompt',
    { description: 'Asks for context' },
    ({ mcpReq }) => {
      const given = acceptedContent(mcpReq.inputResponses, 'user_context', contextSchema);
      if (given !== undefined)
        return { messages: [{ role: 'user', content: { type: 'text', text: `Context: ${given.context}` } }] };
      const message = 'What context should the prompt use?';
      const user_context = inputRequired.elicit({ message, requestedSchema: contextSchema });
      return inputRequired({ inputRequests: { user_context } });
    },
  );
}
