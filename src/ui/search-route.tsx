import type { Context, Hono } from 'hono';
import type { Searcher } from '../answers/index.ts';
import { InputError } from '../domain/index.ts';
import type { Caller } from '../storage/index.ts';
import { loadFrame } from './load/frame.ts';
import type { SearchOutcome } from './model.ts';
import type { Load } from './pages.tsx';
import { isSearch, parseSearchQuery, type SearchQuery } from './search-query.ts';
import { SearchPage } from './views/search.tsx';

/** What the route works with. */
export interface SearchTools {
  readonly searcher: Searcher;
  respond(context: Context, load: Load): Promise<Response>;
  authenticate(context: Context): Promise<Caller | undefined>;
  askForKey(context: Context): Response;
}

const UNUSABLE = 422;

/** `GET /search`: all accounts, in words or by filters, which stand in the address. */
export function addSearchPage(app: Hono, tools: SearchTools): void {
  app.get('/search', async (context) => {
    const caller = await tools.authenticate(context);
    if (caller === undefined) return tools.askForKey(context);
    const query = parseSearchQuery(new URL(context.req.url));
    const outcome = isSearch(query) ? await search(tools.searcher, caller, query) : undefined;
    return tools.respond(context, async (tx, loadContext) => {
      const frame = await loadFrame(tx, loadContext);
      const body = <SearchPage query={query} outcome={outcome} asOf={frame.asOf} />;
      const title = query.q || query.asked || 'Search';
      const status = outcome !== undefined && 'problem' in outcome ? UNUSABLE : 200;
      return { frame, title, body, current: 'search', status };
    });
  });
}

async function search(searcher: Searcher, caller: Caller, query: SearchQuery): Promise<SearchOutcome> {
  const { q, filters, cursor } = query;
  const { name, workspace, reader } = caller;
  try {
    const result = await searcher.search(workspace, { ...filters, q: q || undefined, cursor, asker: name, reader });
    return { result };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { problem: error.message };
  }
}
