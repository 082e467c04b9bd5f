// Reads a Parquet file with two readers that nobody of this project wrote, and prints what each found: {"hyparquet": {...}, "duckdb": {...}}, values as text, null for none.
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { DuckDBInstance } from '@duckdb/node-api'

const path = process.argv[2]

async function byHyparquet() {
  const file = await asyncBufferFromFile(path)
  const metadata = await parquetMetadataAsync(file)
  const leaves = metadata.schema.slice(1)
  const rows = await parquetReadObjects({ file, metadata, parsers: { timestampFromMicroseconds: micros => micros } })
  const text = (value, leaf) => {
    if (value === null || value === undefined) return null
    if (value instanceof Date) return value.toISOString().slice(0, 10)
    return leaf.converted_type === 'DECIMAL' ? value.toFixed(leaf.scale ?? 0) : String(value)
  }
  return {
    columns: leaves.map(leaf => leaf.name),
    groups: metadata.row_groups.map(group => Number(group.num_rows)),
    converted: Object.fromEntries(leaves.filter(leaf => leaf.converted_type).map(leaf => [leaf.name, leaf.converted_type])),
    codecs: [...new Set(metadata.row_groups.flatMap(group => group.columns.map(column => column.meta_data.codec)))],
    rows: rows.map(row => leaves.map(leaf => text(row[leaf.name], leaf))),
  }
}

async function byDuckDb() {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const from = `read_parquet('${path.replaceAll("'", "''")}')`
  const described = await (await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`)).getRows()
  const quoted = name => `"${name.replaceAll('"', '""')}"`
  const fields = described.map(([name, type]) => (type.startsWith('TIMESTAMP') ? `epoch_us(${quoted(name)})::VARCHAR` : `${quoted(name)}::VARCHAR`))
  const rows = (await connection.runAndReadAll(`SELECT ${fields.join(', ')} FROM ${from}`)).getRows()
  return { columns: described.map(([name]) => name), types: described.map(([, type]) => type), rows }
}

process.stdout.write(JSON.stringify({ hyparquet: await byHyparquet(), duckdb: await byDuckDb() }))
