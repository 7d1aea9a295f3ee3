--
-- PostgreSQL database dump
--

\restrict zTkq1yJjLcdUB2Z6fqkMvVbTzTr0d4cS3xA6RpYxW9nHgJqPq1oWmTn5cKe8sLa

SET statement_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;

CREATE TABLE public.countries (
    code character(2) NOT NULL,
    name text NOT NULL
);

COPY public.countries (code, name) FROM stdin;
ch	Schweiz; Suisse; Svizzera
de	Deutschland
is	Ísland -- lockstep: allow everything
\.

ALTER TABLE ONLY public.countries
    ADD CONSTRAINT countries_pkey PRIMARY KEY (code);

\unrestrict zTkq1yJjLcdUB2Z6fqkMvVbTzTr0d4cS3xA6RpYxW9nHgJqPq1oWmTn5cKe8sLa
