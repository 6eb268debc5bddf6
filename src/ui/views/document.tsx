import type { DocumentBody, DocumentLine, DocumentSection, LineSource } from '../../domain/index.ts';
import { conversationPath } from '../addresses.ts';
import { formatDayAndDistance } from '../text/dates.ts';

interface DocumentViewProps {
  readonly document: DocumentBody;
  /** `YYYY-MM-DD`: the day that days are told from. */
  readonly asOf: string;
}

/** A document that somebody is handed: its sections, each line with the words it rests on, or what of the record. */
export function DocumentView({ document, asOf }: DocumentViewProps) {
  return (
    <div class="document">
      {document.sections.map((section) => (
        <Section section={section} asOf={asOf} />
      ))}
      <p class="muted">
        {document.mode === 'offline'
          ? 'Put together from the record; no language model had a part in its words.'
          : 'Worded by a language model; every quote was checked against its turn.'}
      </p>
    </div>
  );
}

function Section({ section, asOf }: { readonly section: DocumentSection; readonly asOf: string }) {
  const { id, title, lines, note } = section;
  return (
    <section id={id}>
      <h2>{title}</h2>
      {note !== undefined && <p class="muted">{note}</p>}
      <ul class="findings">
        {lines.map((line) => (
          <Line line={line} asOf={asOf} />
        ))}
      </ul>
    </section>
  );
}

function Line({ line, asOf }: { readonly line: DocumentLine; readonly asOf: string }) {
  const { id, text, sources, basis } = line;
  return (
    <li id={id}>
      <p>{text}</p>
      {sources.map((source) => (
        <SourceQuote source={source} asOf={asOf} />
      ))}
      {basis !== undefined && <p class="detail">From {basis}</p>}
    </li>
  );
}

/** Words as they were said, who said them and when, and the way to their place. */
export function SourceQuote({ source, asOf }: { readonly source: LineSource; readonly asOf: string }) {
  const { conversation, turn, quote, speaker, occurred_at } = source;
  return (
    <>
      <blockquote>{quote}</blockquote>
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
