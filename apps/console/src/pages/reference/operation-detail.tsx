import { CodeBlock, StatusPill } from '@haechi/ui';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useT } from '../../i18n/i18n.tsx';
import { constraintsOf, fieldsOf, resolveSchema, typeName } from './describe-schema.ts';
import { curlOf } from './make-example.ts';
import type { ApiDocument, OperationView, Parameter, Schema } from './read-openapi.ts';

type Schemas = ApiDocument['schemas'];

export interface OperationDetailProps {
  readonly operation: OperationView;
  readonly schemas: Schemas;
}

export function OperationDetail({ operation, schemas }: OperationDetailProps) {
  const t = useT();
  const { method, path, parameters, body, response } = operation;
  return (
    <article className="operation">
      <Link to="/reference" search={{}} className="operation__back">
        {t('reference.back')}
      </Link>
      <h2>{operation.summary}</h2>
      <p className="operation__line">
        <span className="method" data-method={method}>
          {method}
        </span>
        <code>{path}</code>
      </p>
      <p className="h-row">
        {operation.open ? (
          <StatusPill tone="neutral">{t('reference.open')}</StatusPill>
        ) : operation.permission ? (
          <span>
            {t('reference.permission')} <code>{operation.permission}</code>{' '}
            <span className="h-muted">{operation.permissionAt}</span>
          </span>
        ) : (
          <span className="h-muted">{t('reference.signedIn')}</span>
        )}
      </p>
      {operation.description ? <Prose text={operation.description} /> : null}
      <CodeBlock code={curlOf(operation, schemas)} title={t('reference.example')} />
      {parameters.length > 0 ? (
        <Part title={t('reference.parameters')}>
          <ul className="fields">
            {parameters.map((parameter) => (
              <ParameterRow
                key={`${parameter.in} ${parameter.name}`}
                parameter={parameter}
                schemas={schemas}
              />
            ))}
          </ul>
        </Part>
      ) : null}
      {body ? (
        <Part title={t('reference.body')}>
          <Fields schema={body} schemas={schemas} />
        </Part>
      ) : null}
      <Part title={t('reference.response', { status: operation.status })}>
        {response ? (
          <>
            <p className="h-muted">
              {operation.responseType} · <code>{typeName(response, schemas)}</code>
            </p>
            <Fields schema={response} schemas={schemas} />
          </>
        ) : (
          <p className="h-muted">{t('reference.noContent')}</p>
        )}
      </Part>
      {operation.errorCodes.length > 0 ? (
        <Part title={t('reference.errors')}>
          <p className="h-row">
            {operation.errorCodes.map((code) => (
              <code key={code}>{code}</code>
            ))}
          </p>
        </Part>
      ) : null}
    </article>
  );
}

/** A description of the document: text with `code` in it. */
function Prose({ text }: { text: string }) {
  return (
    <p>
      {text
        .split(/(`[^`]*`)/)
        .map((part) => (part.startsWith('`') ? <code key={part}>{part.slice(1, -1)}</code> : part))}
    </p>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function ParameterRow({ parameter, schemas }: { parameter: Parameter; schemas: Schemas }) {
  return (
    <li>
      <FieldLine
        name={parameter.name}
        place={parameter.in}
        required={parameter.required}
        schema={parameter.schema}
        schemas={schemas}
      />
      {parameter.description ? <p className="h-muted">{parameter.description}</p> : null}
    </li>
  );
}

interface FieldLineProps {
  readonly name: string;
  readonly place?: string;
  readonly required: boolean;
  readonly schema: Schema;
  readonly schemas: Schemas;
}

function FieldLine({ name, place, required, schema, schemas }: FieldLineProps) {
  const t = useT();
  const resolved = resolveSchema(schema, schemas);
  return (
    <div className="field-line">
      <code>{name}</code>
      <span className="h-mono field-line__type">{typeName(schema, schemas)}</span>
      {place ? <span className="h-muted">{place}</span> : null}
      {required ? <span className="field-line__required">{t('reference.required')}</span> : null}
      {constraintsOf(resolved).map((constraint) => (
        <span key={constraint} className="h-muted">
          {constraint}
        </span>
      ))}
    </div>
  );
}

/** Deeper than this, fields open on demand. */
const OPEN_DEPTH = 1;

function Fields({ schema, schemas, depth = 0 }: { schema: Schema; schemas: Schemas; depth?: number }) {
  const fields = fieldsOf(schema, schemas);
  if (fields.length === 0) return null;
  return (
    <ul className="fields">
      {fields.map((field) => (
        <li key={field.name}>
          <FieldLine {...field} schemas={schemas} />
          {resolveSchema(field.schema, schemas).description ? (
            <p className="h-muted">{resolveSchema(field.schema, schemas).description}</p>
          ) : null}
          <Inner schema={field.schema} schemas={schemas} depth={depth} />
        </li>
      ))}
    </ul>
  );
}

function Inner({ schema, schemas, depth }: { schema: Schema; schemas: Schemas; depth: number }) {
  const t = useT();
  const [opened, setOpened] = useState(depth < OPEN_DEPTH);
  const count = fieldsOf(schema, schemas).length;
  if (count === 0) return null;
  return (
    <details open={opened} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary>{t('reference.fields', { count })}</summary>
      {opened ? <Fields schema={schema} schemas={schemas} depth={depth + 1} /> : null}
    </details>
  );
}
