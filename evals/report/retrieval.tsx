import { type AskedQuestion, METHODS, type RetrievalReport, SCOPES } from '../retrieval/suite.ts';
import { BM25, barLines, METHOD_NAMES, measureTable, titleOf } from '../retrieval/words.ts';
import { percent } from '../words.ts';
import { Figures } from './figures.tsx';

/** How well searches find: the figures, then what every question came to. What was asked and said is not on the page. */
export function Retrieval({ report }: { readonly report: RetrievalReport }) {
  const { model, sets, questions, skipped } = report;
  return (
    <>
      <h1 id="retrieval">Retrieval</h1>
      <p class="quiet">Vectors of {model} · words, vectors and both together, through the database as any search</p>
      {sets.map((set) => (
        <section>
          {SCOPES.map((scope) => (
            <>
              <h2>{titleOf(set, scope)}</h2>
              <Figures data={measureTable(set, scope)} />
            </>
          ))}
          <p class="quiet">{BM25[set.name]}</p>
        </section>
      ))}
      <ul>
        {barLines(report).map((line) => (
          <li>{line}</li>
        ))}
        {skipped.map((name) => (
          <li>{name}: skipped, not in the folder of the data</li>
        ))}
      </ul>
      <details>
        <summary>Every question: nDCG@10 of passages, over all of its set</summary>
        <Figures
          data={{ head: ['question', ...METHODS.map((method) => METHOD_NAMES[method])], rows: questions.map(row) }}
        />
      </details>
    </>
  );
}

function row({ id, measures }: AskedQuestion) {
  return [id, ...METHODS.map((method) => percent(measures.pooled[method].passageNdcg))];
}
