import type { PolicyDraft, PolicyModel } from '../page-models/settings.ts';
import { POLICY_GROUPS, type PolicyField, type PolicyGroup, type PolicyRow } from '../settings/policy-fields.ts';
import { fieldText } from '../settings/policy-form.ts';

interface FormProps {
  readonly model: PolicyModel;
  readonly draft: PolicyDraft | undefined;
}

/** Groups that are open at first: what scores are made of. */
const OPEN = ['bands', 'points'];

/** Every number of the policy in a field of its own, by group. Sent, it is previewed: nothing is saved by it. */
export function PolicyForm({ model, draft }: FormProps) {
  return (
    <form method="post" action="/settings/policy/preview" class="policy" novalidate>
      {POLICY_GROUPS.map((group) => (
        <Group group={group} model={model} draft={draft} />
      ))}
      <p class="policy-send">
        <button type="submit">Preview the change</button>{' '}
        <span class="muted">Nothing is saved yet: you see which accounts would move first.</span>
      </p>
    </form>
  );
}

function Group({ group, model, draft }: FormProps & { readonly group: PolicyGroup }) {
  const paths = group.rows.flatMap(({ fields }) => fields.map(({ path }) => path));
  const own = paths.filter((path) => isOwn(model, path)).length;
  const hasDraft = paths.some((path) => draft?.texts[path] !== undefined || draft?.problems.has(path));
  return (
    <details class="policy-group" open={OPEN.includes(group.name) || own > 0 || hasDraft}>
      <summary>
        <h3>{group.title}</h3> <span class="muted">{own === 0 ? 'as shipped' : `${own} set here`}</span>
      </summary>
      <ul>
        {group.rows.map((row) => (
          <Row row={row} model={model} draft={draft} />
        ))}
      </ul>
    </details>
  );
}

function Row({ row, model, draft }: FormProps & { readonly row: PolicyRow }) {
  return (
    <li>
      <div>
        <p>
          {row.title}{' '}
          {row.rules.map((rule) => (
            <>
              <span class="rule-id">{rule}</span>{' '}
            </>
          ))}
        </p>
        {row.words !== '' && <p class="muted policy-words">{row.words.replaceAll('`', '')}</p>}
      </div>
      <div class="policy-fields">
        {row.fields.map((field) => (
          <Field field={field} title={row.title} model={model} draft={draft} />
        ))}
      </div>
    </li>
  );
}

function Field({ field, title, model, draft }: FormProps & { readonly field: PolicyField; readonly title: string }) {
  const { path, label, unit, mayBeEmpty, isList } = field;
  const text = draft?.texts[path] ?? fieldText(model.current.get(path));
  const problem = draft?.problems.get(path);
  const [noteId, problemId] = [`note-${path}`, `problem-${path}`];
  const isChanged = fieldText(model.shipped.get(path)) !== text;
  const shared = {
    name: path,
    id: path,
    autocomplete: 'off',
    'aria-invalid': problem === undefined ? undefined : ('true' as const),
    'aria-describedby':
      [...(isChanged ? [noteId] : []), ...(problem === undefined ? [] : [problemId])].join(' ') || undefined,
  };
  const isText = typeof model.shipped.get(path) === 'string';
  return (
    <div class="policy-field">
      <label for={path}>
        <span class="hidden">{`${title}: `}</span>
        {label === '' ? <span class={unit === '' ? 'hidden' : undefined}>{unit === '' ? 'value' : unit}</span> : label}
      </label>
      <span>
        {isList ? (
          <textarea {...shared} rows={3}>
            {text}
          </textarea>
        ) : (
          <input
            {...shared}
            class={isText ? 'wide' : undefined}
            inputmode={isText ? undefined : 'decimal'}
            value={text}
            placeholder={mayBeEmpty ? 'none' : undefined}
          />
        )}{' '}
        {label !== '' && unit !== '' && <span class="muted">{unit}</span>}
      </span>
      {isChanged && <span class="muted" id={noteId}>{`shipped: ${fieldText(model.shipped.get(path)) || 'none'}`}</span>}
      {problem !== undefined && (
        <span class="policy-problem" id={problemId}>
          {problem}
        </span>
      )}
    </div>
  );
}

function isOwn(model: PolicyModel, path: string): boolean {
  return fieldText(model.current.get(path)) !== fieldText(model.shipped.get(path));
}
