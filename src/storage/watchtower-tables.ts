interface SavedViewTable {
  workspace_id: string;
  id: string;
  viewer: string;
  name: string;
  query: string;
  shared: boolean;
  created_at: string;
}

interface LastLookTable {
  workspace_id: string;
  viewer: string;
  looked_at: string;
}

/** The tables of how people look at the list of accounts. */
export interface WatchtowerTables {
  saved_view: SavedViewTable;
  last_look: LastLookTable;
}
