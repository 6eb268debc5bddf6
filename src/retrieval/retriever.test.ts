import { RunnableLambda } from '@langchain/core/runnables';
import { beforeAll, expect, test } from 'vitest';
import { describeAnyDatabase } from '../../test/support/databases.ts';
import { savePassages, tinyEmbedder } from '../../test/support/passages.ts';
import { type WorkspaceTransaction, withWorkspace } from '../storage/index.ts';
import { EarshotRetriever } from './index.ts';

describeAnyDatabase('the retriever', (fixture) => {
  const open = <Result>(work: (tx: WorkspaceTransaction) => Promise<Result>) =>
    withWorkspace(fixture.database, 'vendor', work);

  beforeAll(async () => {
    await savePassages(fixture.database, 'vendor', [
      { id: 'review', account: 'acme', subject: 'Review', passages: ['Priya departed in May.', 'All else is well.'] },
      { id: 'other', account: 'globex', passages: ['Dana departed in June.'] },
    ]);
  });

  test('gives passages as documents that say where they are from', async () => {
    const retriever = new EarshotRetriever({ open, embedder: tinyEmbedder, filter: { account: 'acme' }, limit: 1 });
    expect(await retriever.invoke('Who quit?')).toEqual([
      expect.objectContaining({
        id: 'review#0',
        pageContent: 'Priya departed in May.',
        metadata: {
          conversation: 'review',
          account: 'acme',
          subject: 'Review',
          medium: 'call',
          firstTurn: 0,
          lastTurn: 0,
          speakers: ['Dana Ortiz'],
          date: '2026-03-12T15:00:00.000Z',
          score: expect.any(Number),
          similarity: expect.closeTo(1, 5),
        },
      }),
    ]);
  });

  test('goes by words alone without an embedder, and asks none for nothing', async () => {
    const [found] = await new EarshotRetriever({ open }).invoke('Dana in June');
    expect(found?.metadata).toMatchObject({ conversation: 'other', similarity: null });
    const refusing = { ...tinyEmbedder, embed: () => Promise.reject(new Error('asked')) };
    expect(await new EarshotRetriever({ open, embedder: refusing }).invoke('  ')).toEqual([]);
  });

  test('tells callbacks of its runs, its own and those of whoever calls it', async () => {
    const told: string[] = [];
    const teller = (name: string) => ({
      handleRetrieverStart: (_retriever: object, query: string) => void told.push(`${name}: ${query}`),
      handleRetrieverEnd: (documents: readonly object[]) => void told.push(`${name}: ${documents.length}`),
      handleRetrieverError: (error: Error) => void told.push(`${name}: ${error.message}`),
    });
    const retriever = new EarshotRetriever({ open, embedder: tinyEmbedder, limit: 2, callbacks: [teller('own')] });
    const chain = retriever.pipe(RunnableLambda.from((documents: readonly object[]) => documents.length));
    expect(await chain.invoke('quit', { callbacks: [teller('chain')] })).toBe(2);
    expect(told.sort()).toEqual(['chain: 2', 'chain: quit', 'own: 2', 'own: quit']);

    told.length = 0;
    const broken = new EarshotRetriever({
      open: () => Promise.reject(new Error('no connection')),
      callbacks: [teller('own')],
    });
    await expect(broken.invoke('quit')).rejects.toThrow('no connection');
    expect(told).toEqual(['own: quit', 'own: no connection']);
  });
});
