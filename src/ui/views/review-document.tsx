import type { DocumentBody, DocumentLine, DocumentSection } from '../../domain/index.ts';
import { SourceQuote } from './document.tsx';

interface DocumentProps {
  readonly document: DocumentBody;
  readonly asOf: string;
  /** Made part of ids, so that two documents of one page have none in common. */
  readonly name: string;
}

/** A document as its people work with it: each line with its words, or with what of the record it rests on. */
export function ReviewDocument({ document, asOf, name }: DocumentProps) {
  return (
    <div class="paper">
      {document.sections.map((section) => (
        <Section section={section} asOf={asOf} name={name} />
      ))}
      <p class="muted">
        {document.mode === 'offline'
          ? 'Put together from the record; no language model had a part in its words.'
          : 'Worded by a language model; every quote was checked against its turn.'}
      </p>
    </div>
  );
}

interface SectionProps extends Omit<DocumentProps, 'document'> {
  readonly section: DocumentSection;
}

function Section({ section: { id, title, lines, note }, asOf, name }: SectionProps) {
  const heading = `${name}-${id}`;
  return (
    <section aria-labelledby={heading}>
      <h3 id={heading}>{title}</h3>
      {note !== undefined && note !== '' && <p class="muted">{note}</p>}
      <ul class="paper-lines">
        {lines.map((line) => (
          <Line line={line} asOf={asOf} />
        ))}
      </ul>
    </section>
  );
}

/** Words before a colon that say whose a line is are set apart: "CS: …", "For: …". */
const LEAD =
  /^((?:CS|Sales|Both|For|Against|First|Then|Authority|Not to be told as done|[A-Z][a-z]+(?: [a-z]+){0,3}|\d)(?::|\.)) (.+)$/s;

function Line({ line: { text, sources, basis }, asOf }: { readonly line: DocumentLine; readonly asOf: string }) {
  const [, lead, rest] = LEAD.exec(text) ?? [];
  return (
    <li>
      <p>{lead === undefined ? text : [<strong>{lead}</strong>, ` ${rest}`]}</p>
      {sources.map((source) => (
        <SourceQuote source={source} asOf={asOf} />
      ))}
      {basis !== undefined && <p class="basis">{basis}</p>}
    </li>
  );
}
