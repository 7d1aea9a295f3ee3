// PostGIS over text. A type modifier such as `(Point,4326)` must be kept as one integer and printed again by a function
// that returns cstring, which SQL cannot write: so it is the OID of a label of an enum, and enum_out prints it.
// GiST indexes use pg_trgm's signature functions, which are safe on any text. No shape is computed: functions that would
// need geometry return null, a fixed value, or their argument.

import { geometryFunctions } from "./postgis-functions.ts";
import { byteOrder, type Stub, stub, textType } from "./stub.ts";

const shapes = [
  "Geometry",
  "Point",
  "LineString",
  "Polygon",
  "MultiPoint",
  "MultiLineString",
  "MultiPolygon",
  "GeometryCollection",
  "PointZ",
  "PointM",
  "PointZM",
  "LineStringZ",
  "PolygonZ",
  "MultiPointZ",
  "MultiLineStringZ",
  "MultiPolygonZ",
  "GeometryZ",
  "GeometryCollectionZ",
  "LineStringM",
  "LineStringZM",
  "CircularString",
  "CompoundCurve",
  "CurvePolygon",
  "MultiCurve",
  "MultiSurface",
  "PolyhedralSurface",
  "Triangle",
  "TIN",
];
// World, web, and the national grids that are met most; another one keeps its shape and loses its number.
const references = [
  4326, 3857, 4269, 4258, 2154, 27700, 25832, 25833, 28992, 31370, 3067, 3006, 2056, 21781, 4979, 4978, 900913, 3035,
  5070, 31467, 2180, 4674,
];

const labels = shapes.flatMap((shape) => [`(${shape})`, ...references.map((srid) => `(${shape},${srid})`)]);

const typmod = (type: string) => ({
  input: `${type}_typmod_in`,
  output: "postgis_typmod_out",
  create: `
create function ${type}_typmod_in(cstring[]) returns integer stable strict parallel safe language sql as $$
  select coalesce(
    (select oid::integer from pg_catalog.pg_enum where enumtypid = '@extschema@.postgis_stub_label'::regtype
      and lower(enumlabel) = lower('(' || replace(array_to_string($1, ','), ' ', '') || ')')),
    (select oid::integer from pg_catalog.pg_enum where enumtypid = '@extschema@.postgis_stub_label'::regtype
      and lower(enumlabel) = lower('(' || $1[1]::text || ')')),
    -1) $$;`,
});

const gist = (type: string, operatorClass: string): string => `
create operator class ${operatorClass} default for type ${type} using gist as
  function 1 (${type}, ${type}) postgis_stub_consistent(internal, text, smallint, oid, internal),
  function 2 (${type}, ${type}) postgis_stub_union(internal, internal),
  function 3 (${type}, ${type}) postgis_stub_compress(internal),
  function 4 (${type}, ${type}) postgis_stub_decompress(internal),
  function 5 (${type}, ${type}) postgis_stub_penalty(internal, internal, internal),
  function 6 (${type}, ${type}) postgis_stub_picksplit(internal, internal),
  function 7 (${type}, ${type}) postgis_stub_same(postgis_stub_key, postgis_stub_key, internal),
  storage postgis_stub_key;`;

const signatures = [
  ["consistent(internal, text, smallint, oid, internal)", "boolean"],
  ["union(internal, internal)", "postgis_stub_key"],
  ["compress(internal)", "internal"],
  ["decompress(internal)", "internal"],
  ["penalty(internal, internal, internal)", "internal"],
  ["picksplit(internal, internal)", "internal"],
  ["same(postgis_stub_key, postgis_stub_key, internal)", "internal"],
] as const;

const indexing = `
create type postgis_stub_key;
create function postgis_stub_key_in(cstring) returns postgis_stub_key immutable strict language c as '$libdir/pg_trgm', 'gtrgm_in';
create function postgis_stub_key_out(postgis_stub_key) returns cstring immutable strict language c as '$libdir/pg_trgm', 'gtrgm_out';
create type postgis_stub_key (input = postgis_stub_key_in, output = postgis_stub_key_out, internallength = variable);
${signatures
  .map(
    ([signature, result]) =>
      `create function postgis_stub_${signature} returns ${result} immutable strict language c as '$libdir/pg_trgm', 'gtrgm_${signature.split("(", 1)[0]}';`,
  )
  .join("\n")}
${gist("geometry", "gist_geometry_ops_2d")}
${gist("geography", "gist_geography_ops")}
${gist("geometry", "gist_geometry_ops_nd").replace("default ", "")}
create function postgis_stub_hash(geometry) returns integer immutable strict parallel safe language internal as 'hashvarlena';
create operator class hash_geometry_ops default for type geometry using hash as function 1 postgis_stub_hash(geometry);
`;

const overlap = ["geometry", "geography"]
  .map(
    (type) => `
create function ${type}_overlaps(${type}, ${type}) returns boolean immutable strict parallel safe language sql return true;
create operator && (leftarg = ${type}, rightarg = ${type}, function = ${type}_overlaps, commutator = &&);
create function ${type}_distance(${type}, ${type}) returns double precision immutable strict parallel safe language sql return 0;
create operator <-> (leftarg = ${type}, rightarg = ${type}, function = ${type}_distance, commutator = <->);`,
  )
  .join("");

const conversions = `
create function geometry(text) returns geometry immutable strict parallel safe language internal as 'xmltotext';
create cast (text as geometry) with function geometry(text) as implicit;
create function text(geometry) returns text immutable strict parallel safe language internal as 'xmltotext';
create cast (geometry as text) with function text(geometry) as implicit;
create function geography(text) returns geography immutable strict parallel safe language internal as 'xmltotext';
create function geography(geometry) returns geography immutable strict parallel safe language internal as 'xmltotext';
create cast (geometry as geography) with function geography(geometry) as implicit;
create function geometry(geography) returns geometry immutable strict parallel safe language internal as 'xmltotext';
create cast (geography as geometry) with function geometry(geography);
create function geometry(point) returns geometry immutable strict parallel safe language sql
  return geometry('POINT(' || $1[0] || ' ' || $1[1] || ')');
create cast (point as geometry) with function geometry(point);
create function bytea(geometry) returns bytea immutable strict parallel safe language internal as 'xmltotext';
create cast (geometry as bytea) with function bytea(geometry) as implicit;
`;

const tables = `
create table spatial_ref_sys (
  srid integer not null primary key check (srid > 0 and srid <= 998999), auth_name varchar(256), auth_srid integer,
  srtext varchar(2048), proj4text varchar(2048)
);
insert into spatial_ref_sys (srid, auth_name, auth_srid) select s, 'EPSG', s from unnest(array[${references.join(", ")}]) s;
grant select on spatial_ref_sys to public;
grant all on spatial_ref_sys to @extowner@ with grant option;
create view geometry_columns as
  select current_database()::varchar(256) as f_table_catalog, n.nspname as f_table_schema, c.relname as f_table_name,
    a.attname as f_geometry_column, 2 as coord_dimension, 0 as srid, 'GEOMETRY'::varchar(30) as type
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join pg_catalog.pg_attribute a on a.attrelid = c.oid
  where a.atttypid = '@extschema@.geometry'::regtype and not a.attisdropped and c.relkind in ('r', 'v', 'm', 'f', 'p');
create view geography_columns as
  select current_database()::varchar(256) as f_table_catalog, n.nspname as f_table_schema, c.relname as f_table_name,
    a.attname as f_geography_column, 2 as coord_dimension, 4326 as srid, 'Geometry'::text as type
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join pg_catalog.pg_attribute a on a.attrelid = c.oid
  where a.atttypid = '@extschema@.geography'::regtype and not a.attisdropped and c.relkind in ('r', 'v', 'm', 'f', 'p');
grant select on geometry_columns, geography_columns to public;
`;

export const postgis: Stub = stub("postgis", "3.5.2", "PostGIS geometry and geography spatial types and functions", {
  relocatable: false,
  script: `
create type postgis_stub_label as enum (${labels.map((label) => `'${label}'`).join(", ")});
create function postgis_typmod_out(integer) returns cstring immutable strict parallel safe language internal as 'enum_out';
${textType("geometry", typmod("geometry"), "main")}
${textType("geography", typmod("geography"), "main")}
create domain box2d as text;
create domain box3d as text;
${byteOrder("geometry", "btree_geometry_ops")}
${byteOrder("geography", "btree_geography_ops")}
${conversions}
${overlap}
${indexing}
${tables}
create type geometry_dump as (path integer[], geom geometry);
${geometryFunctions}
`,
});
