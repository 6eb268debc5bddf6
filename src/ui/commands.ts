/** Posts one conversation to this service. `origin` as `http://127.0.0.1:3000`. */
export function postCommand(origin: string): string {
  return [
    'curl -H "Authorization: Bearer KEY" -H "Content-Type: application/json" \\',
    '--data-binary @call.json \\',
    `${origin}/v1/conversations`,
  ].join('\n');
}

/** Reads a folder of documents. */
export function ingestCommand(): string {
  return 'earshot ingest FOLDER';
}

/** What makes a conversation be read again, or find the account it waits for. */
export function retryCommand(origin: string, conversation: { readonly id: string; readonly status: string }): string {
  if (conversation.status === 'waiting') {
    return [
      'curl -X PUT -H "Authorization: Bearer KEY" -H "Content-Type: application/json" \\',
      `--data '{"name": "NAME", "domain": "THEIR.DOMAIN"}' \\`,
      `${origin}/v1/accounts/ACCOUNT`,
    ].join('\n');
  }
  return [
    'curl -X POST -H "Authorization: Bearer KEY" \\',
    `${origin}/v1/conversations/${encodeURIComponent(conversation.id)}/retry`,
  ].join('\n');
}
