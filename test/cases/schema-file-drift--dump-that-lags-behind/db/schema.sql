--
-- PostgreSQL database dump
--

\restrict 5bXh0000000000000000000000000000000000000000000000000000000000

SET statement_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;

CREATE TYPE public.status AS ENUM (
    'open',
    'paid'
);

ALTER TYPE public.status OWNER TO shop;

CREATE TABLE public.orders (
    id bigint NOT NULL,
    status public.status DEFAULT 'open'::public.status NOT NULL,
    total numeric(10,2) NOT NULL
);

ALTER TABLE public.orders OWNER TO shop;

ALTER TABLE public.orders ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.orders_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);

CREATE INDEX orders_status ON public.orders USING btree (status);

\unrestrict 5bXh0000000000000000000000000000000000000000000000000000000000
