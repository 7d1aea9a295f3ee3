cluster products using products_pkey;
analyze products;
