// The signatures of PostGIS that migrations name most: in views, functions, defaults, generated columns and checks.

import { constants } from "./stub.ts";

const point = "geometry('POINT(' || $1 || ' ' || $2 || ')')";

const built = [
  `ST_MakePoint(double precision, double precision) returns geometry = ${point}`,
  `ST_MakePoint(double precision, double precision, double precision) returns geometry = ${point}`,
  `ST_Point(double precision, double precision) returns geometry = ${point}`,
  `ST_Point(double precision, double precision, integer) returns geometry = ${point}`,
  "ST_SetSRID(geometry, integer) returns geometry = $1",
  "ST_SetSRID(geography, integer) returns geography = $1",
  "ST_Transform(geometry, integer) returns geometry = $1",
  "ST_GeomFromText(text) returns geometry = geometry($1)",
  "ST_GeomFromText(text, integer) returns geometry = geometry($1)",
  "ST_GeometryFromText(text) returns geometry = geometry($1)",
  "ST_GeomFromEWKT(text) returns geometry = geometry($1)",
  "ST_PointFromText(text, integer) returns geometry = geometry($1)",
  "ST_PolygonFromText(text, integer) returns geometry = geometry($1)",
  "ST_GeogFromText(text) returns geography = geography($1)",
  "ST_GeographyFromText(text) returns geography = geography($1)",
  "ST_GeomFromGeoJSON(text) returns geometry = geometry($1)",
  "ST_GeomFromGeoJSON(json) returns geometry = geometry($1::text)",
  "ST_GeomFromGeoJSON(jsonb) returns geometry = geometry($1::text)",
  "ST_GeomFromWKB(bytea, integer) returns geometry = geometry(encode($1, 'hex'))",
  "ST_MakeEnvelope(double precision, double precision, double precision, double precision, integer default 0) returns geometry = geometry('POLYGON EMPTY')",
  "ST_TileEnvelope(integer, integer, integer) returns geometry = geometry('POLYGON EMPTY')",
  "ST_MakeLine(geometry, geometry) returns geometry = $1",
  "ST_MakeLine(geometry[]) returns geometry = $1[1]",
  "ST_MakePolygon(geometry) returns geometry = $1",
  "ST_GeoHash(geometry, integer default 0) returns text = md5($1::text)",
];

const unchanged = [
  "Buffer(#, double precision)",
  "Buffer(#, double precision, text)",
  "Buffer(#, double precision, integer)",
  "Centroid(#)",
  "Envelope(#)",
  "Simplify(geometry, double precision)",
  "SimplifyPreserveTopology(geometry, double precision)",
  "MakeValid(geometry)",
  "ConvexHull(geometry)",
  "Multi(geometry)",
  "Force2D(geometry)",
  "Force3D(geometry)",
  "Union(geometry, geometry)",
  "Intersection(#, #)",
  "Difference(geometry, geometry)",
  "SymDifference(geometry, geometry)",
  "ClosestPoint(geometry, geometry)",
  "PointOnSurface(geometry)",
  "StartPoint(geometry)",
  "EndPoint(geometry)",
  "PointN(geometry, integer)",
  "LineInterpolatePoint(geometry, double precision)",
  "Boundary(geometry)",
  "Reverse(geometry)",
  "SnapToGrid(geometry, double precision)",
  "FlipCoordinates(geometry)",
  "CollectionExtract(geometry, integer)",
  "Segmentize(#, double precision)",
  "GeometryN(geometry, integer)",
  "ExteriorRing(geometry)",
  "LineMerge(geometry)",
  "Translate(geometry, double precision, double precision)",
  "Expand(geometry, double precision)",
  "Collect(geometry, geometry)",
  "UnaryUnion(geometry)",
  "SwapOrdinates(geometry, cstring)",
  "Project(geography, double precision, double precision)",
  "Subdivide(geometry, integer)",
  "Normalize(geometry)",
].filter((signature) => !signature.includes("cstring"));

const results: readonly (readonly [type: string, value: string, names: readonly string[]])[] = [
  [
    "boolean",
    "true",
    [
      "Contains(geometry, geometry)",
      "ContainsProperly(geometry, geometry)",
      "Within(geometry, geometry)",
      "Intersects(#, #)",
      "Covers(#, #)",
      "CoveredBy(#, #)",
      "Touches(geometry, geometry)",
      "Overlaps(geometry, geometry)",
      "Crosses(geometry, geometry)",
      "Equals(geometry, geometry)",
      "Disjoint(geometry, geometry)",
      "DWithin(#, #, double precision)",
      "DWithin(geography, geography, double precision, boolean)",
      "IsValid(geometry)",
      "IsSimple(geometry)",
      "IsClosed(geometry)",
      "IsEmpty(geometry)",
    ],
  ],
  [
    "double precision",
    "0::double precision",
    [
      "Distance(#, #)",
      "Distance(geography, geography, boolean)",
      "DistanceSphere(geometry, geometry)",
      "DistanceSpheroid(geometry, geometry)",
      "Area(#)",
      "Area(geography, boolean)",
      "Length(#)",
      "Perimeter(#)",
      "X(geometry)",
      "Y(geometry)",
      "Z(geometry)",
      "M(geometry)",
      "XMin(geometry)",
      "XMax(geometry)",
      "YMin(geometry)",
      "YMax(geometry)",
      "Azimuth(#, #)",
      "LineLocatePoint(geometry, geometry)",
      "MaxDistance(geometry, geometry)",
      "Length2D(geometry)",
      "HausdorffDistance(geometry, geometry)",
      "3DLength(geometry)",
      "3DDistance(geometry, geometry)",
    ],
  ],
  [
    "integer",
    "0",
    [
      "SRID(#)",
      "NPoints(geometry)",
      "NumPoints(geometry)",
      "NumGeometries(geometry)",
      "Dimension(geometry)",
      "NDims(geometry)",
      "CoordDim(geometry)",
      "NumInteriorRings(geometry)",
    ],
  ],
  [
    "text",
    "$1::text",
    [
      "AsText(#)",
      "AsText(#, integer)",
      "AsEWKT(#)",

      "AsKML(geometry)",
      "AsHEXEWKB(geometry)",
      "AsEncodedPolyline(geometry)",
      "AsSVG(geometry)",
      "AsLatLonText(geometry)",
      "IsValidReason(geometry)",
    ],
  ],
  [
    "text",
    `'{"type":"Point","coordinates":[0,0]}'::text`,
    ["AsGeoJSON(#)", "AsGeoJSON(#, integer)", "AsGeoJSON(#, integer, integer)"],
  ],
  ["text", "'ST_Point'::text", ["GeometryType(geometry)", "Summary(geometry)"]],
  ["bytea", "convert_to($1::text, 'UTF8')", ["AsBinary(#)", "AsEWKB(geometry)"]],
  ["geometry", "$1", ["AsMVTGeom(geometry, geometry)", "AsMVTGeom(geometry, box2d)", "ClusterIntersecting(geometry)"]],
];

const each = (signature: string): readonly string[] =>
  signature.includes("#") ? ["geometry", "geography"].map((type) => signature.replaceAll("#", type)) : [signature];

const quoted = (signature: string): string =>
  /^\d/.test(signature) ? `"st_${signature.toLowerCase().replace("(", '"(')}` : `ST_${signature}`;

const first = (signature: string): string => (signature.includes("(geography") ? "geography" : "geometry");

const aggregates = ["Union", "Collect", "MakeLine", "Extent"]
  .map(
    (name) => `
create function postgis_stub_${name.toLowerCase()}(geometry, geometry) returns geometry immutable parallel safe language sql return coalesce($1, $2);
create aggregate ST_${name}(geometry) (sfunc = postgis_stub_${name.toLowerCase()}, stype = geometry, parallel = safe);`,
  )
  .join("");

/** All of it, as SQL. */
export const geometryFunctions = `
${constants([
  ...built,
  ...unchanged.flatMap(each).map((signature) => `${quoted(signature)} returns ${first(signature)} = $1`),
  ...results.flatMap(([type, value, names]) =>
    names.flatMap(each).map((signature) => `${quoted(signature)} returns ${type} = ${value}`),
  ),
  "ST_ClusterDBSCAN(geometry, double precision, integer) returns integer = 0",
  "ST_ClusterKMeans(geometry, integer) returns integer = 0",
  "ST_Dump(geometry) returns setof geometry_dump = row(array[1], $1)::geometry_dump",
  "ST_DumpPoints(geometry) returns setof geometry_dump = row(array[1], $1)::geometry_dump",
  "GeometryType(geometry) returns text = 'POINT'::text",
  "PostGIS_Version() returns text = '3.5 USE_GEOS=1 USE_PROJ=1 USE_STATS=1'",
  "PostGIS_Full_Version() returns text = 'POSTGIS=\"3.5.2 (stub)\"'",
  "PostGIS_Lib_Version() returns text = '3.5.2'",
  "UpdateGeometrySRID(varchar, varchar, integer) returns text = null::text",
])
  .replaceAll("geometry('", "@extschema@.geometry('")
  .replaceAll("geometry($", "@extschema@.geometry($")
  .replaceAll("geography($", "@extschema@.geography($")
  .replaceAll("geometry(encode", "@extschema@.geometry(encode")
  .replaceAll("::geometry_dump", "::@extschema@.geometry_dump")}
create function postgis_stub_tile(bytea, anyelement) returns bytea immutable parallel safe language sql as $$ select $1 $$;
create aggregate ST_AsMVT(anyelement) (sfunc = postgis_stub_tile, stype = bytea);
create function postgis_stub_tile(bytea, anyelement, text) returns bytea immutable parallel safe language sql as $$ select $1 $$;
create aggregate ST_AsMVT(anyelement, text) (sfunc = postgis_stub_tile, stype = bytea);
create function AddGeometryColumn(varchar, varchar, varchar, integer, varchar, integer) returns text language plpgsql as $$
begin
  execute format('alter table %I.%I add column %I @extschema@.geometry(%s,%s)', $1, $2, $3, $5, $4);
  return format('%s.%s.%s', $1, $2, $3);
end $$;
create function AddGeometryColumn(varchar, varchar, integer, varchar, integer) returns text language plpgsql as $$
begin
  execute format('alter table %I add column %I @extschema@.geometry(%s,%s)', $1, $2, $4, $3);
  return format('%s.%s', $1, $2);
end $$;
create function DropGeometryColumn(varchar, varchar) returns text language plpgsql as $$
begin
  execute format('alter table %I drop column %I', $1, $2);
  return format('%s.%s', $1, $2);
end $$;
${aggregates}
`;
