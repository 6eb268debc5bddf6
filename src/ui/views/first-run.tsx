import { ingestCommand, postCommand } from '../commands.ts';
import type { AddModel } from '../page-models/first-run.ts';
import { DropFiles, LatelyList } from './drop-files.tsx';
import { SetUp, Source } from './sources.tsx';

/** The first page of a workspace in which nothing was heard: each way to begin, with what it takes. */
export function FirstRun({ model }: { readonly model: AddModel }) {
  const { frame, sample } = model;
  return (
    <>
      <div class="heading">
        <h1>Nothing has been heard yet</h1>
      </div>
      <p class="lead">
        Earshot reads what customers say and shows it by account, each finding with the words that prove it. It needs a
        first conversation.
      </p>
      <LatelyList lately={model.lately} />
      <ol class="ways">
        {sample === 'empty' && <LoadSample />}
        {frame.role !== 'reader' && (
          <li>
            <h2>Add your own calls and emails</h2>
            <DropFiles model={model} />
          </li>
        )}
        {model.sources !== null && <Connect model={model} />}
        <li>
          <h2>Send them from a program</h2>
          <p>One conversation, with your key in place of KEY:</p>
          <pre>
            <code>{postCommand(model.origin)}</code>
          </pre>
          <p>A folder of transcripts and emails (.json, .vtt, .srt, .txt, .eml, .mbox):</p>
          <pre>
            <code>{ingestCommand()}</code>
          </pre>
        </li>
      </ol>
    </>
  );
}

/** The page on which more is added once there are accounts. */
export function AddPage({ model }: { readonly model: AddModel }) {
  return (
    <>
      <div class="heading">
        <h1>Add calls and emails</h1>
      </div>
      {model.sample === 'sample' && <Sample />}
      {model.sample === 'empty' && (
        <ol class="ways">
          <LoadSample />
        </ol>
      )}
      <DropFiles model={model} />
      <LatelyList lately={model.lately} />
    </>
  );
}

function LoadSample() {
  return (
    <li>
      <h2>Look at a sample</h2>
      <p>
        Three invented accounts of a company called Brightwater, with seventeen calls and emails. They are read here and
        now. The sample can be taken away again, and until then the workspace stands on its day, 20 October 2026.
      </p>
      <form method="post" action="/sample">
        <button type="submit">Load the sample</button>
      </form>
    </li>
  );
}

/** Says that what is here is invented, and takes it away. */
function Sample() {
  return (
    <section class="sample-note" aria-label="The sample">
      <p>
        <strong>This workspace holds the sample.</strong> Its accounts are invented. Take it away before you add your
        own: afterwards it stays.
      </p>
      <form method="post" action="/sample/remove">
        <button type="submit">Take the sample away</button>
      </form>
    </section>
  );
}

function Connect({ model }: { readonly model: AddModel }) {
  const { sources, frame } = model;
  return (
    <li>
      <h2>Connect a tool</h2>
      <p>
        Whatever records your calls, holds your deals or your mail posts here by itself. Setting it up shows the exact
        address and the secret to enter there; the first delivery then shows on the page as it arrives.
      </p>
      {sources !== null && sources.length > 0 && (
        <ul class="sources" data-deliveries="/events">
          {sources.map((source) => (
            <Source source={source} asOf={frame.asOf} />
          ))}
        </ul>
      )}
      <SetUp tools={model.tools} titled={false} />
    </li>
  );
}
