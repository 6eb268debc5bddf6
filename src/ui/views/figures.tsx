/** The head of a table whose first column names its lines and whose others are figures. */
export function FigureHead({ name, figures }: { readonly name: string; readonly figures: readonly string[] }) {
  return (
    <thead>
      <tr>
        <th scope="col">{name}</th>
        {figures.map((figure) => (
          <th scope="col" class="figure">
            {figure}
          </th>
        ))}
      </tr>
    </thead>
  );
}
