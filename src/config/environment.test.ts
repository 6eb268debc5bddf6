import { describe, expect, it } from 'vitest';
import { ConfigError } from '../domain/index.ts';
import { readConfig } from './index.ts';

describe('readConfig', () => {
  it('serves with the embedded database and the local extractor when nothing is set', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      databaseUrl: undefined,
      extractor: 'local',
      host: '127.0.0.1',
      workspace: 'default',
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('reads with a language model as soon as a key or a base URL is set, unless told otherwise', () => {
    expect(readConfig({ OPENAI_API_KEY: 'k' }).extractor).toBe('llm');
    expect(readConfig({ OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' }).extractor).toBe('llm');
    expect(readConfig({ OPENAI_API_KEY: 'k', EARSHOT_EXTRACTOR: 'local' }).extractor).toBe('local');
  });

  it('takes an empty variable for an unset one', () => {
    expect(readConfig({ OPENAI_API_KEY: '', DATABASE_URL: '', OPENAI_MODEL: '', PORT: '' })).toEqual(readConfig({}));
  });

  it('names every variable that is wrong, and never its value', () => {
    const wrong = { DATABASE_URL: 'mysql://secret@host/db', PORT: 'often', EARSHOT_WINDOW_TOKENS: '5' };
    expect(() => readConfig(wrong)).toThrow(ConfigError);
    expect(() => readConfig(wrong)).toThrow(/DATABASE_URL: .*EARSHOT_WINDOW_TOKENS: .*PORT: /);
    expect(() => readConfig(wrong)).not.toThrow(/secret/);
  });

  it('refuses the llm extractor where no model is configured', () => {
    expect(() => readConfig({ EARSHOT_EXTRACTOR: 'llm' })).toThrow(/OPENAI_API_KEY nor OPENAI_BASE_URL/);
  });

  it('verifies what a language model found unless told otherwise, what the local extractor found only when told', () => {
    const server = { OPENAI_API_KEY: 'k' };
    expect(readConfig(server).verification).toBe(true);
    expect(readConfig({ ...server, EARSHOT_VERIFICATION: 'off' }).verification).toBe(false);
    const local = { ...server, EARSHOT_EXTRACTOR: 'local' };
    expect(readConfig(local).verification).toBe(false);
    expect(readConfig({ ...local, EARSHOT_VERIFICATION: 'on' }).verification).toBe(true);
    expect(() => readConfig({ EARSHOT_VERIFICATION: 'on' })).toThrow(/EARSHOT_VERIFICATION is on/);
  });

  it('knows what a model costs only where input and output have a price; cached input costs as input unless said', () => {
    expect(readConfig({}).openai.prices).toBeUndefined();
    expect(readConfig({ OPENAI_PRICE_INPUT: '2' }).openai.prices).toBeUndefined();
    const prices = { OPENAI_PRICE_INPUT: '2', OPENAI_PRICE_OUTPUT: '8' };
    expect(readConfig(prices).openai.prices).toEqual({ input: 2, cachedInput: 2, output: 8 });
    const cached = readConfig({ ...prices, OPENAI_PRICE_CACHED_INPUT: '0.5' });
    expect(cached.openai.prices).toEqual({ input: 2, cachedInput: 0.5, output: 8 });
  });

  it('embeds by the server of OpenAI, or by one that is named for it, and else by what comes with the program', () => {
    const name = (variables: Record<string, string>) => readConfig(variables).embedding.name;
    expect(name({})).toBe('local');
    expect(name({ OPENAI_API_KEY: 'k' })).toBe('openai');
    expect(name({ OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' })).toBe('local');
    expect(name({ OPENAI_BASE_URL: 'http://127.0.0.1:9/v1', OPENAI_EMBEDDING_MODEL: 'm' })).toBe('openai');
    expect(name({ OPENAI_EMBEDDING_MODEL: 'm' })).toBe('local');
    expect(name({ OPENAI_EMBEDDING_BASE_URL: 'http://127.0.0.1:9/v1' })).toBe('openai');
    expect(name({ OPENAI_API_KEY: 'k', EARSHOT_EMBEDDING: 'local' })).toBe('local');
    expect(name({ OPENAI_API_KEY: 'k', EARSHOT_EMBEDDING: 'none' })).toBe('none');
    expect(() => name({ EARSHOT_EMBEDDING: 'openai' })).toThrow(/OPENAI_EMBEDDING_BASE_URL/);
  });

  it('shows the key of the language model to no other server', () => {
    const { embedding } = readConfig({ OPENAI_API_KEY: 'k', OPENAI_EMBEDDING_BASE_URL: 'http://127.0.0.1:9/v1' });
    expect(embedding).toMatchObject({ apiKey: undefined, baseUrl: 'http://127.0.0.1:9/v1' });
  });

  it('sends nothing to private addresses unless told', () => {
    expect(readConfig({}).sending).toMatchObject({ allowPrivateAddresses: false, smtpUrl: undefined });
    expect(readConfig({ EARSHOT_ALLOW_PRIVATE_ADDRESSES: 'on' }).sending.allowPrivateAddresses).toBe(true);
    expect(() => readConfig({ EARSHOT_SMTP_URL: 'http://u:hidden@x.test' })).toThrow(/EARSHOT_SMTP_URL/);
    expect(() => readConfig({ EARSHOT_SMTP_URL: 'http://u:hidden@x.test' })).not.toThrow(/hidden/);
  });

  it('connects Slack by its signing secret, to the workspace of the command line unless told', () => {
    expect(readConfig({}).slack).toBeUndefined();
    const secret = { SLACK_SIGNING_SECRET: 's', EARSHOT_WORKSPACE: 'own' };
    expect(readConfig(secret).slack).toEqual({ signingSecret: 's', workspace: 'own' });
    expect(readConfig({ ...secret, EARSHOT_SLACK_WORKSPACE: 'other' }).slack?.workspace).toBe('other');
  });
});
