import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { textContent } from './samples.ts';
import { createTaskStore, type Job } from './task-store.ts';
import { TASKS_EXTENSION } from './task-tools.ts';

const bodySchema = z.object({
  id: z.union([z.string(), z.number()]),
  method: z.string(),
  params: z
    .looseObject({
      name: z.string().optional(),
      taskId: z.string().optional(),
      arguments: z.record(z.string(), z.unknown()).optional(),
      inputResponses: z.record(z.string(), z.unknown()).optional(),
      _meta: z
        .looseObject({
          'io.modelcontextprotocol/clientCapabilities': z
            .looseObject({ extensions: z.record(z.string(), z.unknown()).optional() })
            .optional(),
        })
        .optional(),
    })
    .default({}),
});
type Body = z.infer<typeof bodySchema>;

const form = (message: string, key: string, type: 'string' | 'boolean') => ({
  method: 'elicitation/create',
  params: {
    mode: 'form',
    message,
    requestedSchema: { type: 'object', properties: { [key]: { type } }, required: [key] },
  },
});

const acceptedName = z.object({ content: z.object({ name: z.string() }) });

/** What each tool does once it is a task. */
const JOBS: Readonly<Record<string, (params: Body['params']) => Job>> = {
  slow_compute: ({ arguments: input = {} }) => {
    const seconds = z.number().catch(0).parse(input['seconds']);
    return async ({ signal }) => {
      await wait(seconds * 1000, undefined, { signal });
      return textContent(`computed for ${seconds} s`);
    };
  },
  failing_job:
    () =>
    async ({ signal }) => {
      await wait(200, undefined, { signal });
      return { ...textContent('the job failed'), isError: true };
    },
  protocol_error_job: () => () => Promise.reject(new Error('the job broke')),
  confirm_delete:
    () =>
    async ({ ask }) => {
      const answers = await ask({ confirm: form('Delete it?', 'confirm', 'boolean') });
      return textContent(JSON.stringify(answers));
    },
  multi_input:
    () =>
    async ({ ask }) => {
      const answers = await ask({
        first: form('First?', 'value', 'string'),
        second: form('Second?', 'value', 'string'),
      });
      return textContent(JSON.stringify(answers));
    },
  test_tool_with_task:
    ({ inputResponses = {} }) =>
    () => {
      const given = acceptedName.safeParse(inputResponses['user_name']);
      return Promise.resolve(textContent(`Hello, ${given.success ? given.data.content.name : 'nobody'}!`));
    },
};

const ONLY_AS_TASK = new Set(['failing_job', 'test_tool_with_task']);
const METHODS = new Set(['tasks/get', 'tasks/update', 'tasks/cancel']);

function answerError(
  id: Body['id'],
  status: number,
  code: number,
  message: string,
  data?: unknown,
): Response {
  const error = { code, message, ...(data === undefined ? {} : { data }) };
  return Response.json({ jsonrpc: '2.0', id, error }, { status });
}

const answerResult = (id: Body['id'], result: unknown) => Response.json({ jsonrpc: '2.0', id, result });

/** Headers have to repeat the body (SEP-2243); the SDK sees to it for what it serves itself. */
function findMismatch(headers: Headers, { method, params }: Body): string | undefined {
  if (headers.get('mcp-method')?.trim() !== method) return 'Mcp-Method does not match the body';
  const name = method === 'tools/call' ? params.name : params.taskId;
  return headers.get('mcp-name')?.trim() === name ? undefined : 'Mcp-Name does not match the body';
}

const MISSING = { requiredCapabilities: { extensions: { [TASKS_EXTENSION]: {} } } };

/** Answers what belongs to the Tasks extension; undefined for everything else. */
export function createTaskService() {
  const store = createTaskStore();

  function answerMethod({ id, method, params }: Body): Response {
    const taskId = params.taskId ?? '';
    const result =
      method === 'tasks/get'
        ? store.look(taskId)
        : method === 'tasks/update'
          ? store.answer(taskId, params.inputResponses ?? {})
          : store.cancel(taskId);
    return result === undefined ? answerError(id, 200, -32602, 'unknown task') : answerResult(id, result);
  }

  return (headers: Headers, json: unknown): Response | undefined => {
    const parsed = bodySchema.safeParse(json);
    if (!parsed.success) return undefined;
    const body = parsed.data;
    const { id, method, params } = body;
    const job = method === 'tools/call' ? JOBS[params.name ?? ''] : undefined;
    if (job === undefined && !METHODS.has(method)) return undefined;
    const { _meta: meta } = params;
    const capabilities = meta?.['io.modelcontextprotocol/clientCapabilities'];
    if (capabilities === undefined) return undefined;
    const mismatch = findMismatch(headers, body);
    if (mismatch !== undefined) return answerError(id, 400, -32020, mismatch);
    if (capabilities.extensions?.[TASKS_EXTENSION] === undefined) {
      const needed = METHODS.has(method) || ONLY_AS_TASK.has(params.name ?? '');
      return needed ? answerError(id, 400, -32021, 'this needs the tasks extension', MISSING) : undefined;
    }
    if (job === undefined) return answerMethod(body);
    if (params.name === 'test_tool_with_task' && params.inputResponses === undefined)
      return answerResult(id, {
        resultType: 'input_required',
        inputRequests: { user_name: form('What is your name?', 'name', 'string') },
      });
    return answerResult(id, store.begin(job(params)));
  };
}
