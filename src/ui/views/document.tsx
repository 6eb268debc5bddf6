import type { DocumentBody, DocumentLine, DocumentSection, LineSource } from '../../domain/index.ts';
import { conversationPath } from '../addresses.ts';
import { formatDayAndDistance } from '../text/dates.ts';

interface DocumentViewProps {
  readonly document: DocumentBody;
  /** `YYYY-MM-DD`: the day that days are told from. */
  readonly asOf: string;
  /** What its places are named with, where several documents stand on a page: their titles are a level lower then. */
  readonly within?: string | undefined;
}

/** A document that somebody is handed, of whatever kind: its sections, each line with the words it rests on, or what of the record. */
export function DocumentView({ document, asOf, within }: DocumentViewProps) {
  return (
    <div class="paper">
      {document.sections.map((section) => (
        <Section section={section} asOf={asOf} within={within} />
      ))}
      <p class="muted">
        {document.mode === 'offline'
          ? 'Put together from the record; no language model had a part in its words.'
          : 'Worded by a language model; every quote was checked against its turn.'}
      </p>
    </div>
  );
}

type SectionProps = Omit<DocumentViewProps, 'document'> & { readonly section: DocumentSection };

function Section({ section, asOf, within }: SectionProps) {
  const { id, title, lines, note } = section;
  const place = placeId(id, within);
  const heading = `${place}-title`;
  return (
    <section id={place} aria-labelledby={heading}>
      {within === undefined ? <h2 id={heading}>{title}</h2> : <h3 id={heading}>{title}</h3>}
      {note !== undefined && note !== '' && <p class="muted">{note}</p>}
      <ul class="paper-lines">
        {lines.map((line) => (
          <Line line={line} asOf={asOf} within={within} />
        ))}
      </ul>
    </section>
  );
}

function placeId(id: string, within: string | undefined): string {
  return within === undefined ? id : `${within}-${id}`;
}

/** Words before a colon that say whose a line is are set apart: "CS: …", "For: …". */
const LEAD =
  /^((?:CS|Sales|Both|For|Against|First|Then|Authority|Not to be told as done|[A-Z][a-z]+(?: [a-z]+){0,3}|\d)(?::|\.)) (.+)$/s;

type LineProps = Omit<DocumentViewProps, 'document'> & { readonly line: DocumentLine };

function Line({ line, asOf, within }: LineProps) {
  const { id, text, sources, basis } = line;
  const [, lead, rest] = LEAD.exec(text) ?? [];
  return (
    <li id={placeId(id, within)}>
      <p>{lead === undefined ? text : [<strong>{lead}</strong>, ` ${rest}`]}</p>
      {sources.map((source) => (
        <SourceQuote source={source} asOf={asOf} />
      ))}
      {basis !== undefined && <p class="basis">{basis}</p>}
    </li>
  );
}

/** Words as they were said, who said them and when, and the way to their place. */
export function SourceQuote({ source, asOf }: { readonly source: LineSource; readonly asOf: string }) {
  const { conversation, turn, quote, speaker, occurred_at } = source;
  return (
    <>
      <blockquote>
        <bdi>{quote}</bdi>
      </blockquote>
      <p class="source">
        {speaker != null && (
          <>
            <cite>{speaker}</cite>,{' '}
          </>
        )}
        {occurred_at !== undefined && (
          <>
            <time datetime={occurred_at}>{formatDayAndDistance(occurred_at, asOf)}</time>,{' '}
          </>
        )}
        <a href={conversationPath(conversation, { turn })} data-item>{`turn ${turn + 1}`}</a>
      </p>
    </>
  );
}
