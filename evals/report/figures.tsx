import type { TableData } from '../risk/table.ts';

/** A table of figures: what each row is of, then its cells. */
export function Figures({ data: { head, rows } }: { readonly data: TableData }) {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            {head.map((name) => (
              <th scope="col">{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([label, ...cells]) => (
            <tr>
              <th scope="row">{label}</th>
              {cells.map((cell) => (
                <td>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
