//! Drop folder of XLSX, XLS, ODS and CSV files.
