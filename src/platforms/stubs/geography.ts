import { constants, ownSchema, type Stub, stub } from "./stub.ts";

const around = (name: string, version: string, comment: string, script = ""): Stub =>
  stub(name, version, comment, { relocatable: false, requires: ["postgis"], script });

export const geography: readonly Stub[] = [
  around(
    "postgis_topology",
    "3.5.2",
    "PostGIS topology spatial types and functions",
    `${ownSchema("topology")}
create table topology.topology (
  id serial primary key, name varchar not null unique, srid integer not null, "precision" double precision not null, hasz boolean not null default false
);
grant all on topology.topology to @extowner@ with grant option;`,
  ),
  around("postgis_raster", "3.5.2", "PostGIS raster types and functions", "create domain raster as text;"),
  around("postgis_sfcgal", "3.5.2", "PostGIS SFCGAL functions"),
  stub("postgis_tiger_geocoder", "3.5.2", "PostGIS tiger geocoder and reverse geocoder", {
    relocatable: false,
    requires: ["postgis", "fuzzystrmatch"],
    script: `${ownSchema("tiger")}\n${ownSchema("tiger_data")}`,
  }),
  stub("address_standardizer", "3.5.2", "Used to parse an address into constituent elements", {
    script: `create type stdaddr as (building text, house_num text, predir text, qual text, pretype text, name text, suftype text, sufdir text,
  ruralroute text, extra text, city text, state text, country text, postcode text, box text, unit text);`,
  }),
  stub("address_standardizer_data_us", "3.5.2", "Address Standardizer US dataset example", { script: "" }),
  around("pgrouting", "3.7.3", "pgRouting Extension"),
  stub("h3", "4.2.2", "H3 bindings for PostgreSQL", {
    script: `create domain h3index as bigint;
${constants([
  "h3_lat_lng_to_cell(point, integer) returns bigint = hashtextextended($1::text, $2)",
  "h3_cell_to_lat_lng(bigint) returns point = point(0, 0)",
  "h3_get_resolution(bigint) returns integer = 0",
])}`,
  }),
  stub("h3_postgis", "4.2.2", "H3 PostGIS integration", {
    relocatable: false,
    requires: ["h3", "postgis"],
    script: "",
  }),
];
